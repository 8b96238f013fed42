"""POST /files and DELETE /files (contract section 2)."""
import base64
import hashlib
import json
import subprocess
import tempfile
import time
from pathlib import Path

from checklist import check, equal, expect, refused, succeeded
from client import BASE, OCTETS, SETTLE_SECONDS, noise


def _nothing_left(k, before, what):
    """Rows cannot be seen from outside, bytes can; the clean-up of a cut request is given a few seconds."""
    deadline = time.monotonic() + 10
    while (now := k.server.blob_bytes()) > before and time.monotonic() < deadline:
        time.sleep(0.2)
    expect(now <= before, f"no bytes left by {what}", f"{now - before} bytes")


@check
def POST_files_takes_an_empty_body_without_a_length(k):
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(b'').digest()).decode()}:"
    with k.connect() as connection:
        k.send(connection, "POST", f"{BASE}/files", {"Content-Type": OCTETS, "Repr-Digest": digest}, chunked=True)
        connection.send(b"0\r\n\r\n")
        uuid = succeeded(k.answer_of(connection), 201).json()["data"]
    answer = succeeded(k.file(uuid))
    equal((answer.header("Content-Length"), answer.body), ("0", b""), "Content-Length and body")


@check
def POST_files_without_a_length_that_is_cut_leaves_nothing(k):
    before = k.server.blob_bytes()
    with k.connect() as connection:
        k.send(connection, "POST", f"{BASE}/files", {"Content-Type": OCTETS}, chunked=True)
        connection.send_chunk(noise(900_000))
        time.sleep(SETTLE_SECONDS)
        expect(k.server.blob_bytes() > before, "bytes on the disk before the cut", "none")
        connection.cut()
    _nothing_left(k, before, "a cut")


@check
def curl_T_stores_a_file_with_and_without_100_continue(k):
    """curl adds the name to a URL that ends with a slash, and waits for 100 before a large body."""
    for size, fields in ((5, ["-H", "Expect:"]), (3_000_000, [])):
        with tempfile.TemporaryDirectory(prefix="kala-outside-") as folder:
            path = Path(folder) / "ein Bär.txt"
            path.write_bytes(noise(size))
            ran = subprocess.run(
                ["curl", "-qsSv", "--fail-with-body", "--noproxy", "*", *fields, "-T", path, f"http://127.0.0.1:{k.server.port}{BASE}/files/"],
                capture_output=True, text=True)
        equal(ran.returncode, 0, f"exit status of curl ({ran.stderr[-600:]})")
        equal("HTTP/1.1 100" in ran.stderr, not fields, "100 Continue")
        uuid = json.loads(ran.stdout)["data"]
        equal(k.view(uuid)["originalFilename"], "ein Bär.txt", "the name")
        expect(succeeded(k.file(uuid)).body == noise(size), "the bytes", "others")


@check
def the_session_of_a_deleted_file_stays_closed(k):
    uuid = k.stored(b"1234")
    succeeded(k.delete_file(uuid), 204)
    equal(k.view(uuid)["status"], "closed", "status")


@check
def there_is_no_file_of_an_aborted_session(k):
    uuid = k.open(4)
    succeeded(k.abort(uuid), 204)
    refused(k.file(uuid), 404, "file_not_found")
    refused(k.delete_file(uuid), 404, "file_not_found")


@check
def a_reader_that_leaves_is_no_fault(k):
    uuid = k.stored(noise(20_000_000))
    for _ in range(10):
        with k.connect() as connection:
            k.send(connection, "GET", f"{BASE}/files/{uuid}")
            connection.read_head()
            connection.reset()
    equal(succeeded(k.file(uuid, Range="bytes=0-9"), 206).body, noise(20_000_000)[:10], "the first bytes afterwards")
