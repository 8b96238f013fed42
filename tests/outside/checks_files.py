"""POST /files and DELETE /files (contract section 2)."""
import base64
import hashlib
import time

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
