"""close, DELETE of a session, and what can be seen before and after (decisions 1, 4, 9, 10)."""
from checklist import check, equal, expect, refused, succeeded
from client import BASE, answered, noise, sha256, together

SIZE_MESSAGE = "File size does not match the expected size"
HASH_MESSAGE = "File hash does not match the expected hash"


def _full(k, data=b"1234", **fields):
    uuid = k.open(len(data), **fields)
    succeeded(k.write(uuid, data, "WRITE"))
    return uuid


def _closed(answer, uuid):
    succeeded(answer)
    equal(answer.body, b"", "the body of close")
    equal(answer.header("Location"), f"{BASE}/files/{uuid}", "Location")


@check
def close_answers_200_with_an_empty_body_and_the_Location_of_the_file(k):
    declared, late, both = _full(k, hash=sha256(b"1234")), _full(k), _full(k, hash=sha256(b"1234"))
    _closed(k.close(declared), declared)
    _closed(k.close(late, sha256(b"1234")), late)
    _closed(k.close(both, sha256(b"1234").replace("sha256", "SHA-256").rstrip("=")), both)
    for uuid in (declared, late, both):
        view = k.view(uuid)
        equal((view["status"], view["verified"], view["offset"]), ("closed", True, 4), "status, verified, offset")
        equal(view["hash"], sha256(b"1234"), "hash")
        expect(view["closedAt"], "closedAt", view)
        equal(succeeded(k.file(uuid)).body, b"1234", "the file")


@check
def close_accepts_an_empty_JSON_object_and_no_content_type(k):
    uuid = _full(k, hash=sha256(b"1234"))
    answer = k.call("POST", f"{BASE}/sessions/{uuid}/close", {"Content-Type": "application/json"}, b"{}")
    _closed(answer, uuid)


@check
def close_with_a_malformed_hash_is_400(k):
    uuid = _full(k)
    for text in ("sha256:abc123", "", 5):
        refused(k.close(uuid, text), 400, "validation_failed")
    answer = k.call("POST", f"{BASE}/sessions/{uuid}/close", {"Content-Type": "application/json"}, b"{")
    refused(answer, 400, "validation_failed")
    _closed(k.close(uuid, sha256(b"1234")), uuid)


@check
def close_of_a_short_session_says_the_exact_sentence_and_leaves_it_open(k):
    uuid = k.open(8, hash=sha256(b"12345678"))
    for written in (b"", b"1234"):
        if written:
            succeeded(k.write(uuid, written, offset=0))
        problem = refused(k.close(uuid), 400, "size_mismatch")
        equal(problem["message"], SIZE_MESSAGE, "message")
        equal(k.view(uuid)["status"], "open", "status")
    succeeded(k.write(uuid, b"5678", offset=4))
    _closed(k.close(uuid), uuid)


@check
def an_empty_file_is_closed_without_a_write(k):
    uuid = k.open(0, hash=sha256(b""))
    _closed(k.close(uuid), uuid)
    answer = succeeded(k.file(uuid))
    equal((answer.body, answer.header("Content-Length")), (b"", "0"), "body and Content-Length")
    late = k.open(0)
    refused(k.close(late), 400, "hash_required")
    _closed(k.close(late, sha256(b"")), late)


@check
def a_declared_hash_that_is_wrong_makes_the_session_failed(k):
    uuid = _full(k, b"4321", hash=sha256(b"1234"))
    for _ in range(2):
        equal(refused(k.close(uuid), 400, "hash_mismatch")["message"], HASH_MESSAGE, "message")
        view = k.view(uuid)
        equal((view["status"], view["offset"]), ("failed", 0), "status and offset")
        expect(view["failure"], "failure to be told", view)
    refused(k.write(uuid, b"1234", offset=0), 409, "session_failed")
    refused(k.write_raw(uuid, b"1234"), 409, "session_failed")
    refused(k.file(uuid), 404, "file_not_found")
    succeeded(k.write(uuid, b"1234", "WRITE"))
    equal(k.view(uuid)["status"], "open", "status after WRITE")
    _closed(k.close(uuid), uuid)
    equal(k.file(uuid).body, b"1234", "the file")


@check
def a_failed_session_can_be_deleted(k):
    uuid = _full(k, b"4321", hash=sha256(b"1234"))
    refused(k.close(uuid), 400, "hash_mismatch")
    succeeded(k.abort(uuid), 204)
    refused(k.session(uuid), 410, "session_aborted")


@check
def a_late_hash_that_is_wrong_leaves_the_session_open_and_is_not_stored(k):
    uuid = _full(k)
    equal(refused(k.close(uuid, sha256(b"4321")), 400, "hash_mismatch")["message"], HASH_MESSAGE, "message")
    view = k.view(uuid)
    equal((view["status"], view["offset"], view["hash"]), ("open", 4, None), "status, offset and hash")
    refused(k.close(uuid), 400, "hash_required")
    _closed(k.close(uuid, sha256(b"1234")), uuid)


@check
def close_checks_conflict_then_size_then_hash_required_then_digest(k):
    uuid = k.open(8, hash=sha256(b"12345678"))
    refused(k.close(uuid, sha256(b"other")), 409, "hash_conflict")
    refused(k.close(uuid, sha256(b"12345678")), 400, "size_mismatch")
    refused(k.close(k.open(8)), 400, "size_mismatch")
    refused(k.close(k.open(8), sha256(b"x")), 400, "size_mismatch")
    refused(k.close(_full(k)), 400, "hash_required")
    full = _full(k, hash=sha256(b"1234"))
    refused(k.close(full, sha256(b"4321")), 409, "hash_conflict")
    _closed(k.close(full), full)


@check
def close_twice_answers_200_again_and_two_at_once_get_one_answer(k):
    uuid = _full(k, hash=sha256(b"1234"))
    for _ in range(3):
        _closed(k.close(uuid), uuid)
    data = noise(5_000_000)
    for _ in range(5):
        uuid = _full(k, data, hash=sha256(data))
        for answer in answered(together(*[lambda: k.close(uuid)] * 4)):
            _closed(answer, uuid)
    wrong = _full(k, data, hash=sha256(b"other"))
    for answer in answered(together(*[lambda: k.close(wrong)] * 4)):
        refused(answer, 400, "hash_mismatch")


@check
def before_close_the_file_is_404(k):
    empty, full = k.open(4), _full(k)
    for uuid in (empty, full):
        for method in ("GET", "HEAD"):
            refused(k.file(uuid, method), 404, "file_not_found")
        refused(k.delete_file(uuid), 404, "file_not_found")
    equal(k.offset(full), 4, "offset after a refused DELETE of the file")


@check
def DELETE_of_a_session_is_204_twice_and_then_everything_is_410(k):
    uuid = k.open(8, originalFilename="gone.txt")
    succeeded(k.write(uuid, b"1234"))
    for _ in range(2):
        succeeded(k.abort(uuid), 204)
    for answer in (k.session(uuid), k.close(uuid), k.close(uuid, sha256(b"x")), k.write(uuid, b"5678")):
        problem = refused(answer, 410, "session_aborted")
        equal((problem.get("session") or {}).get("uuid"), uuid, "the view as `session`, with uuid")
        equal(problem["session"].get("status"), "aborted", "session.status")
    equal(k.session(uuid, "HEAD").status, 410, "HEAD")
    # No file ever was there; an owner may also be told that the session is gone.
    refused(k.file(uuid), (404, 410), ("file_not_found", "session_aborted", "gone"))


@check
def DELETE_of_a_closed_session_is_409(k):
    uuid = k.stored(b"1234")
    refused(k.abort(uuid), 409, "session_closed")
    equal(k.file(uuid).body, b"1234", "the file")
