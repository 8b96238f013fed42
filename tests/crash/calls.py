"""The calls that a client makes, over a connection that is kept open."""
import http.client
import json
import socket
from typing import NamedTuple
from uuid import uuid4

BASE = "/api/manage/filestore"
SECONDS = 60


class Cut(Exception):
    """The connection ended before a whole answer came. `was_sent` is False if the call certainly did not happen."""

    def __init__(self, reason, was_sent):
        super().__init__(reason)
        self.was_sent = was_sent


class Answer(NamedTuple):
    status: int
    body: bytes
    fields: dict = {}

    @property
    def data(self):
        return json.loads(self.body)["data"]

    @property
    def code(self):
        """The code of a refusal; None if the body is not a problem."""
        try:
            return json.loads(self.body).get("code")
        except (ValueError, AttributeError):
            return None

    def __str__(self):
        return f"{self.status} {self.body[:150]!r}"


class Calls:
    """Kala's own calls."""
    # What a WRITE does, and whether the call with the last byte also closes.
    restarts, last_write_closes = True, False

    def __init__(self, port):
        self._port, self._connection = port, None

    def create(self, size, digest):
        body = json.dumps({"originalFilename": "f.bin", "fileSize": size, "hash": digest})
        return self._call("POST", "/sessions", body, {"Content-Type": "application/json"})

    def write(self, uuid, mode, data, start=None):  # a chunk of a form is appended wherever the content ends
        mark = uuid4().hex
        body = (f'--{mark}\r\nContent-Disposition: form-data; name="mode"\r\n\r\n{mode}\r\n'
                f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="chunk"\r\n\r\n').encode()
        body += data + f"\r\n--{mark}--\r\n".encode()
        return self._call("POST", f"/sessions/{uuid}/write", body, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def close(self, uuid):
        return self._call("POST", f"/sessions/{uuid}/close", b"")

    def session(self, uuid):
        return self._call("GET", f"/sessions/{uuid}")

    def file(self, uuid):
        return self._call("GET", f"/files/{uuid}")

    def maintain(self, job):
        return self._call("POST", f"/maintenance/{job}", b"")

    def hang_up(self):
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _call(self, method, path, body=None, headers=None):
        was_sent = False
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=SECONDS)
                self._connection.connect()
                self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            was_sent = True
            self._connection.request(method, BASE + path, body, headers or {})
            response = self._connection.getresponse()
            answer = Answer(response.status, response.read(), dict(response.getheaders()))
            if response.getheader("Connection", "").lower() == "close":
                self.hang_up()
            return answer
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            raise Cut(repr(error), was_sent) from None
