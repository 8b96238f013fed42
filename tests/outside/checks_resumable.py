"""The IETF draft of resumable uploads, as curl speaks it (docs/resumable-uploads.md)."""
import re
import subprocess
import tempfile
from pathlib import Path

from checklist import check, equal, expect
from client import BASE, noise, sha256

PART = "Content-Type: application/partial-upload"
MEGABYTE = 2 ** 20


class Curl:
    """curl in a folder of its own, with a file to upload."""

    def __init__(self, k, folder, size):
        self.k, self.folder, self.content, self.said = k, folder, noise(size), ""
        Path(folder, "content").write_bytes(self.content)

    def __call__(self, method, target, *fields, content=None, options=()):
        """The heads of all responses but 100, first to last, and the exit status. `content` is a slice of the file."""
        Path(self.folder, "part").write_bytes(self.content[content] if content else b"")
        words = ["curl", "-qsS", "-D", "heads", "-o", "body", "--noproxy", "*", "-X", method, *options]
        if method == "HEAD":
            words.append("--head")
        elif method in ("POST", "PATCH"):
            words += ["--data-binary", "@part"]
        words += [word for field in fields for word in ("-H", field)]
        ran = subprocess.run([*words, f"http://127.0.0.1:{self.k.server.port}{target}"], cwd=self.folder, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        self.said = ran.stdout
        heads = Path(self.folder, "heads")
        said = heads.read_text("latin-1") if heads.exists() else ""
        heads.unlink(missing_ok=True)
        return [head for head in said.replace("\r", "").split("\n\n") if head and not head.startswith("HTTP/1.1 100")], ran.returncode

    def one(self, *words, **more):
        """The status and the head of the only response."""
        heads, status = self(*words, **more)
        equal((len(heads), status), (1, 0), "responses and exit status of curl")
        return int(heads[0].split(" ")[1]), heads[0]


def _field(head, name):
    found = re.search(rf"^{name}: (.*)$", head, re.MULTILINE | re.IGNORECASE)
    return found and found.group(1)


@check
def a_resumable_upload_is_interrupted_and_resumed_with_curl(k):
    with tempfile.TemporaryDirectory(prefix="kala-outside-resumable-") as folder:
        curl = Curl(k, folder, 4 * MEGABYTE)
        status, head = curl.one("POST", f"{BASE}/files", "Upload-Complete: ?0", f"Upload-Length: {4 * MEGABYTE}", "Content-Type: text/plain")
        equal((status, _field(head, "Upload-Offset")), (201, "0"), "status and offset of the creation")
        upload = _field(head, "Location")

        _, exit_status = curl("PATCH", upload, PART, "Upload-Offset: 0", "Upload-Complete: ?1", content=slice(None),
                              options=["--limit-rate", "1M", "--max-time", "1.5"])
        equal(exit_status, 28, "exit status of curl, which gives up")
        status, head = curl.one("HEAD", upload)
        offset = int(_field(head, "Upload-Offset"))
        equal((status, _field(head, "Upload-Complete")), (204, "?0"), "status and completeness after the interruption")
        expect(0 < offset < 4 * MEGABYTE, "a part of the file", str(offset))

        status, head = curl.one("PATCH", upload, PART, f"Upload-Offset: {offset}", "Upload-Complete: ?1", content=slice(offset, None))
        equal((status, _field(head, "Upload-Complete")), (201, "?1"), "status and completeness at the end")
        file = _field(head, "Location").split("/")[-1]
        equal(sha256(k.file(file).body), sha256(curl.content), "the SHA-256 of the file")


@check
def a_resumable_upload_outlives_its_server(k):
    with tempfile.TemporaryDirectory(prefix="kala-outside-resumable-") as folder, k.another_server() as other:
        curl = Curl(other, folder, MEGABYTE)
        half = MEGABYTE // 2
        _, head = curl.one("POST", f"{BASE}/files", "Upload-Complete: ?0", "Content-Type: text/plain", content=slice(half))
        upload = _field(head, "Location")
        equal(_field(head, "Upload-Offset"), str(half), "the offset of the creation")

        other.server.kill()
        other.server.start_ready()
        status, head = curl.one("HEAD", upload)

        equal((status, _field(head, "Upload-Offset")), (204, str(half)), "status and offset after the kill")
        status, head = curl.one("PATCH", upload, PART, f"Upload-Offset: {half}", "Upload-Complete: ?1", content=slice(half, None))
        equal(status, 201, "status of the end")
        equal(sha256(other.file(upload.split("/")[-1]).body), sha256(curl.content), "the SHA-256 of the file")


@check
def curl_reads_104_and_uses_the_connection_again(k):
    settings = {"ResumableUploads__InterimResponses": "true"}
    with tempfile.TemporaryDirectory(prefix="kala-outside-resumable-") as folder, k.another_server(settings=settings) as other:
        curl = Curl(other, folder, MEGABYTE)
        target = f"http://127.0.0.1:{other.server.port}{BASE}/files"

        heads, exit_status = curl("POST", f"{BASE}/files", "Upload-Complete: ?1", "Upload-Draft-Interop-Version: 8",
                                  "Content-Type: text/plain", content=slice(None), options=["-w", "\\n%{num_connects}\\n", target])

        equal((exit_status, curl.said.split()[::2]), (0, ["1", "0"]), "exit status of curl, and new connections of each upload")
        equal([int(head.split(" ")[1]) for head in heads], [104, 201, 104, 201], "statuses of two uploads")
        equal(_field(heads[0], "Location").replace("/uploads/", "/files/"), _field(heads[1], "Location"), "the addresses")


@check
def the_limits_of_resumable_uploads_are_public_and_a_cancelled_one_is_gone(k):
    with tempfile.TemporaryDirectory(prefix="kala-outside-resumable-") as folder:
        curl = Curl(k, folder, 5)
        status, head = curl.one("OPTIONS", f"{BASE}/files")
        equal((status, _field(head, "Accept-Patch")), (204, "application/partial-upload"), "status and Accept-Patch of OPTIONS")
        expect("max-size=" in (_field(head, "Upload-Limit") or ""), "Upload-Limit with max-size", head)
        _, head = curl.one("POST", f"{BASE}/files", "Upload-Complete: ?0", "Content-Type: text/plain", content=slice(None))
        upload = _field(head, "Location")

        equal(curl.one("PATCH", upload, PART, "Upload-Offset: 4", "Upload-Complete: ?1")[0], 409, "status of a wrong offset")
        equal(curl.one("DELETE", upload)[0], 204, "status of DELETE")

        equal(curl.one("HEAD", upload)[0], 410, "status after DELETE")
