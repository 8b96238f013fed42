"""The same calls through the tus door, whose answers are told in the words of Kala's own calls."""
import base64
import json

from calls import Answer, Calls

VERSION = {"Tus-Resumable": "1.0.0"}
CHUNK = {**VERSION, "Content-Type": "application/offset+octet-stream"}
# A chunk that is stored, and bytes that are not what was declared.
STATUSES = {204: 200, 460: 400}


class TusCalls(Calls):
    restarts, last_write_closes = False, True

    def create(self, size, digest):
        metadata = f"filename Zi5iaW4=,sha256 {base64.b64encode(digest.encode()).decode()}"
        answer = self._call("POST", "/tus", b"", {**VERSION, "Upload-Length": str(size), "Upload-Metadata": metadata})
        if answer.status != 201:
            return answer
        return answer._replace(body=_data(answer.fields["Location"].rsplit("/", 1)[1]))

    def write(self, uuid, mode, data, start=None):
        answer = self._call("PATCH", f"/tus/{uuid}", data, {**CHUNK, "Upload-Offset": str(start)})
        return answer._replace(status=STATUSES.get(answer.status, answer.status))

    def close(self, uuid):
        """Closes nothing: says whether the server has closed it with its last byte."""
        answer = self._head(uuid)
        if answer.status != 200:
            return _refused("hash_mismatch") if answer.status == 410 else answer
        is_whole = answer.fields["Upload-Offset"] == answer.fields["Upload-Length"]
        return answer if is_whole else _refused("size_mismatch")

    def session(self, uuid):
        answer = self._head(uuid)
        if answer.status == 410:
            return Answer(200, _data({"status": "failed", "offset": 0}))
        if answer.status != 200:
            return answer
        return answer._replace(body=_data({"status": "open", "offset": int(answer.fields["Upload-Offset"])}))

    def _head(self, uuid):
        return self._call("HEAD", f"/tus/{uuid}", None, VERSION)


def _data(value):
    return json.dumps({"data": value}).encode()


def _refused(code):
    return Answer(400, json.dumps({"code": code}).encode())
