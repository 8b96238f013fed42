"""POST /files and DELETE /files (contract section 2)."""
import base64
import hashlib
import time
import uuid as uuids

from checklist import check, equal, expect, refused, succeeded
from client import BASE, OCTETS, SETTLE_SECONDS, noise
from wire import data_part, form, form_type


def _digest(data):
    return {"Repr-Digest": f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"}


def _stored(k, answer):
    succeeded(answer, 201)
    uuid = answer.json()["data"]
    equal(str(uuids.UUID(uuid)), uuid, "a lower-case uuid")
    equal(answer.header("Location"), f"{BASE}/files/{uuid}", "Location")
    return uuid


def _nothing_left(k, before, what):
    """Rows cannot be seen from outside yet, bytes can; the clean-up of a cut request is given a few seconds."""
    deadline = time.monotonic() + 10
    while (now := k.server.blob_bytes()) > before and time.monotonic() < deadline:
        time.sleep(0.2)
    expect(now <= before, f"no bytes left by {what}", f"{now - before} bytes")


@check
def POST_files_stores_a_raw_body_in_one_request(k):
    data = noise(300_000)
    for chunked in (False, True):
        uuid = _stored(k, k.post_file(data, {"Content-Type": "image/png", **_digest(data)}, chunked=chunked))
        answer = succeeded(k.file(uuid))
        expect(answer.body == data, "the same bytes", f"{len(answer.body)} bytes")
        equal(answer.header("Content-Type"), "image/png", "Content-Type")
        view = k.view(uuid)
        equal((view["status"], view["door"], view["fileSize"], view["verified"]), ("closed", "raw", len(data), True),
              "status, door, fileSize, verified")


@check
def POST_files_without_a_digest_is_stored_unverified(k):
    answer = k.post_file(b"1234", {"Content-Type": OCTETS})
    if answer.status == 400:  # decision 1 may be read so that the raw door always wants a digest
        refused(answer, 400, "hash_required")
        return
    equal(k.view(_stored(k, answer))["verified"], False, "verified")


@check
def POST_files_takes_an_empty_body(k):
    for chunked in (False, True):
        uuid = _stored(k, k.post_file(b"", {"Content-Type": OCTETS, **_digest(b"")}) if not chunked else
                       _empty_chunked(k))
        equal(k.file(uuid).header("Content-Length"), "0", "Content-Length")


def _empty_chunked(k):
    with k.connect() as connection:
        k.send(connection, "POST", f"{BASE}/files", {"Content-Type": OCTETS, **_digest(b"")}, chunked=True)
        connection.send(b"0\r\n\r\n")
        return k.answer_of(connection)


@check
def POST_files_takes_the_name_from_Content_Disposition_or_the_query(k):
    cases = (({"Content-Disposition": 'attachment; filename="a.txt"'}, "", "a.txt"),
             ({"Content-Disposition": "attachment; filename=\"a.txt\"; filename*=UTF-8''%e2%82%ac.txt"}, "", "€.txt"),
             ({}, "?originalFilename=gr%C3%B6%C3%9Fe.txt", "größe.txt"),
             ({}, "?originalFilename=..%2f..%2fp.txt", "p.txt"),
             ({"Content-Disposition": 'attachment; filename="..\\\\..\\\\p.txt"'}, "", "p.txt"))
    for headers, query, shown in cases:
        uuid = _stored(k, k.post_file(b"1234", {"Content-Type": OCTETS, **_digest(b"1234"), **headers}, query))
        equal(k.view(uuid)["originalFilename"], shown, f"name from {headers or query}")


@check
def POST_files_with_a_wrong_digest_is_400_and_leaves_nothing(k):
    before = k.server.blob_bytes()
    refused(k.post_file(noise(500_000), {"Content-Type": OCTETS, **_digest(b"other")}), 400, "hash_mismatch")
    answer = k.post_file(noise(500_000), {"Content-Type": OCTETS, **_digest(b"other")}, chunked=True)
    refused(answer, 400, "hash_mismatch")
    _nothing_left(k, before, "a wrong digest")
    answer = k.post_file(b"1234", {"Content-Type": OCTETS, "Repr-Digest": "sha-256=:nonsense:"})
    refused(answer, 400, ("validation_failed", "hash_mismatch"))
    # An algorithm the server does not know may be ignored (RFC 9530) or refused.
    answer = k.post_file(b"1234", {"Content-Type": OCTETS, "Repr-Digest": "sha-512=:AAAA:"})
    expect(answer.status in (201, 400), "201 or 400 for an unknown algorithm", answer)


@check
def POST_files_that_is_cut_leaves_nothing(k):
    for chunked in (False, True):
        before = k.server.blob_bytes()
        with k.connect() as connection:
            length = [] if chunked else [("Content-Length", 2_000_000)]
            k.send(connection, "POST", f"{BASE}/files", [("Content-Type", OCTETS), *length], chunked=chunked)
            data = noise(900_000)
            connection.send_chunk(data) if chunked else connection.send(data)
            time.sleep(SETTLE_SECONDS)
            connection.cut()
        _nothing_left(k, before, "a cut")


@check
def POST_files_of_a_form_is_415_with_a_hint(k):
    for media_type, body in ((form_type(), form(data_part(b"1234"))), ("application/x-www-form-urlencoded", b"a=b"),
                             ("multipart/mixed; boundary=x", b"--x--")):
        problem = refused(k.post_file(body, {"Content-Type": media_type}), 415, "unsupported_media_type")
        expect(len(problem["message"] + str(problem["detail"])) > 30, "a hint what to send", problem)


@check
def POST_files_with_an_encoding_is_415(k):
    answer = k.post_file(b"1234", {"Content-Type": OCTETS, "Content-Encoding": "gzip"})
    refused(answer, 415, "unsupported_encoding")


@check
def DELETE_of_a_file_is_204_twice_and_then_410(k):
    uuid = k.stored(noise(50_000))
    before = k.server.blob_bytes()
    for _ in range(2):
        succeeded(k.delete_file(uuid), 204)
    refused(k.file(uuid), 410, "gone")
    refused(k.file(uuid, Range="bytes=0-9"), 410, "gone")
    equal(k.file(uuid, "HEAD").status, 410, "HEAD")
    # The bytes may wait for the collector; they must not have grown.
    expect(k.server.blob_bytes() <= before, "no more bytes than before", "more")
    # Closed sessions stay as rows; the contract does not say which status a deleted file's session shows.
    expect(k.session(uuid).status in (200, 404, 410), "200, 404 or 410", k.session(uuid))


@check
def a_running_download_finishes_after_DELETE(k):
    data = noise(40_000_000)
    uuid = k.stored(data)
    with k.connect(60) as connection:
        k.send(connection, "GET", f"{BASE}/files/{uuid}", {"Connection": "close"})
        time.sleep(0.5)  # the socket buffers are full by now and the server is in the middle of the file
        succeeded(k.delete_file(uuid), 204)
        time.sleep(0.5)
        answer = k.answer_of(connection)
    expect(answer.status == 200 and answer.body == data, "the whole file", f"{answer.status}, {len(answer.body)} bytes")
    refused(k.file(uuid), 410, "gone")


@check
def a_reader_that_leaves_is_no_fault(k):
    uuid = k.stored(noise(20_000_000))
    for _ in range(10):
        with k.connect() as connection:
            k.send(connection, "GET", f"{BASE}/files/{uuid}")
            connection.read_head()
            connection.reset()
    expect(k.file(uuid, Range="bytes=0-9").status == 206, "206 afterwards", "something else")
