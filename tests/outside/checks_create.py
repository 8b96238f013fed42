"""POST /sessions: what is accepted, what is echoed, what is refused (contract 1, decisions 1, 3, 4, 13)."""
import base64
import hashlib
import json
import re
import uuid as uuids

from checklist import check, equal, expect, refused, succeeded
from client import BASE, answered, sha256, together
from wire import form, field

VIEW_MEMBERS = set("uuid originalFilename contentType fileSize offset status hash verified failure door owner "
                   "createdAt updatedAt expiresAt closedAt".split())
INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
# A digest whose base64 has both '+' and '/', so that the url-safe form differs from the standard one.
DIGEST = next(d for d in (hashlib.sha256(bytes([n])).digest() for n in range(256))
              if b"+" in base64.b64encode(d) and b"/" in base64.b64encode(d))
PADDED = base64.b64encode(DIGEST).decode()


@check
def creating_a_session_answers_201_with_its_uuid_and_a_path_absolute_Location(k):
    answer = succeeded(k.create({"fileSize": 5, "originalFilename": "a.txt"}, {"Host": "localhost"}), 201)
    uuid = answer.json()["data"]
    equal(str(uuids.UUID(uuid)), uuid, "a lower-case uuid in data")
    equal(answer.header("Location"), f"{BASE}/sessions/{uuid}", "Location")


@check
def the_short_path_api_upload_creates_a_session_with_the_canonical_Location(k):
    answer = succeeded(k.create({"fileSize": 5}, path="/api/upload"), 201)
    equal(answer.header("Location"), f"{BASE}/sessions/{answer.json()['data']}", "Location")
    refused(k.create({"fileSize": "5"}, path="/api/upload"), 400, "validation_failed")


@check
def a_new_session_shows_every_member_of_the_view(k):
    view = k.view(k.open(5, originalFilename="a.txt", contentType="text/plain", hash="sha256:" + PADDED))
    equal(VIEW_MEMBERS - set(view), set(), "missing members")
    for name, value in {"fileSize": 5, "offset": 0, "status": "open", "originalFilename": "a.txt",
                        "contentType": "text/plain", "hash": "sha256:" + PADDED, "verified": False,
                        "closedAt": None}.items():
        equal(view[name], value, name)
    for name in ("createdAt", "updatedAt", "expiresAt"):
        expect(INSTANT.match(view[name] or ""), f"{name} as RFC 3339 UTC with milliseconds", view[name])


@check
def GET_and_HEAD_of_a_session_tell_offset_and_length_and_are_not_cached(k):
    uuid = k.open(9)
    succeeded(k.write(uuid, b"1234", offset=0))
    for method in ("GET", "HEAD"):
        answer = succeeded(k.session(uuid, method))
        equal(answer.header("Upload-Offset"), "4", f"{method} Upload-Offset")
        equal(answer.header("Upload-Length"), "9", f"{method} Upload-Length")
        expect("no-store" in (answer.header("Cache-Control") or ""), "Cache-Control: no-store", answer.head)
    equal(answer.body, b"", "the body of HEAD")


@check
def every_accepted_hash_form_is_echoed_in_the_canonical_form(k):
    url_safe = base64.urlsafe_b64encode(DIGEST).decode()
    values = (PADDED, PADDED.rstrip("="), url_safe, url_safe.rstrip("="), DIGEST.hex(), DIGEST.hex().upper())
    for prefix in ("sha256:", "SHA256:", "Sha256:", "sha-256:", "SHA-256:"):
        for value in values:
            equal(k.view(k.open(1, hash=prefix + value))["hash"], "sha256:" + PADDED, f"hash for {prefix}{value}:")


@check
def a_hash_that_is_not_32_bytes_is_refused_and_the_message_names_the_forms(k):
    wrong = ["sha256:abc123", "sha256:", "", "abc", PADDED, "md5:" + PADDED, "sha256:" + DIGEST.hex()[:-1],
             "sha256:" + DIGEST.hex()[:-2], "sha256:" + DIGEST.hex()[:-1] + "g", "sha256:" + PADDED[:-2],
             "sha256:" + PADDED + PADDED, "sha256:" + PADDED[:10] + " " + PADDED[10:], "sha256:" + "é" * 43,
             "sha256:" + "A" * 30_000]
    for text in wrong:
        problem = refused(k.create({"fileSize": 1, "hash": text}), 400, "validation_failed")
        expect("hash" in problem["errors"], f"errors.hash for {text[:80]!r}", problem)
    said = json.dumps(refused(k.create({"fileSize": 1, "hash": "sha256:abc123"}), 400, "validation_failed")).lower()
    expect("base64" in said and "hex" in said, "a message that names base64 and hex", said)


@check
def fileSize_is_an_integer_from_0_and_never_a_text(k):
    texts = ('"5"', "-1", "1.5", "null", "true", "[]", "{}", '""', "NaN", "1e400", "9223372036854775808" * 2)
    for text in texts:
        refused(k.create(b'{"fileSize": %b}' % text.encode()), (400, 413), ("validation_failed", "file_too_large"))
    problem = refused(k.create({"originalFilename": "no size"}), 400, "validation_failed")
    expect("fileSize" in problem["errors"], "errors.fileSize", problem)
    problem = refused(k.create({"fileSize": -1}), 400, "validation_failed")
    expect("fileSize" in problem["errors"], "errors.fileSize", problem)
    succeeded(k.create({"fileSize": 0}), 201)


@check
def a_fileSize_over_the_maximum_is_413(k):
    for size in (2 ** 40 + 1, 999_999_999_999_999):
        refused(k.create({"fileSize": size}), 413, "file_too_large")
    # Above every possible maximum both "not a size" and "too large" are fair answers.
    for size in (10 ** 15, 2 ** 63 - 1, 2 ** 63, 10 ** 30):
        refused(k.create({"fileSize": size}), (400, 413), ("validation_failed", "file_too_large"))
    answer = k.create({"fileSize": 2 ** 40})  # exactly the maximum; the disk below may well be smaller
    if answer.status != 201:
        refused(answer, 507, ("insufficient_storage", "quota_exceeded"))


@check
def fields_of_the_wrong_JSON_type_are_refused(k):
    for name in ("originalFilename", "hash", "contentType"):
        for value in (5, True, [], {}):
            refused(k.create({"fileSize": 1, name: value}), 400, "validation_failed")


@check
def U_0000_in_any_text_is_refused(k):
    for name in ("originalFilename", "hash", "contentType"):
        refused(k.create({"fileSize": 1, name: "a\0b"}), 400, "validation_failed")
    uuid = k.open(4)
    target = f"{BASE}/sessions/{uuid}/write"
    for query in ("mode=APPEND%00", "mode=APPEND&offset=0%00", "mode=APPEND&hash=%00"):
        refused(k.call("POST", f"{target}?{query}", {"Content-Type": "application/octet-stream"}, b"1234"),
                400, "validation_failed")
    answer = k.post_file(b"x", query="?originalFilename=a%00b")
    refused(answer, 400, "validation_failed")
    answer = k.post_form(uuid, form(field("mode", b"APPEND"), field("note", b"a\0b"),
                                    b'Content-Disposition: form-data; name="file"\r\n\r\n1234'))
    # An ignored field is no text the server uses; refusing it is as good.
    expect(answer.status in (200, 400), "200 or 400", answer)


@check
def malformed_JSON_is_a_validation_error(k):
    bodies = (b"", b"{", b"nonsense", b"[]", b"null", b'"text"', b"5", b'{"fileSize": 1,}x', b"\xff\xfe{}",
              b'{"fileSize": 1, "originalFilename": "\xff"}', b"[" * 20_000, b'{"a":' * 5_000)
    for body in bodies:
        refused(k.create(body), 400, "validation_failed")
    answer = k.create(b'{"fileSize": 1, "originalFilename": "\\ud800"}')  # a lone surrogate: refuse or repair
    expect(answer.status in (201, 400), "201 or 400 for a lone surrogate", answer)


@check
def a_creation_that_is_not_JSON_is_415(k):
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"):
        answer = k.call("POST", f"{BASE}/sessions", {"Content-Type": media_type}, b'{"fileSize":1}')
        refused(answer, 415, "unsupported_media_type")
    refused(k.call("POST", f"{BASE}/sessions", (), b'{"fileSize":1}'), 415, "unsupported_media_type")
    succeeded(k.call("POST", f"{BASE}/sessions", {"Content-Type": "Application/JSON; charset=UTF-8"},
                     b'{"fileSize":1}'), 201)


@check
def a_creation_body_over_64_KiB_is_413(k):
    body = json.dumps({"fileSize": 1, "note": "x" * 70_000}).encode()
    refused(k.create(body), 413, "body_too_large")
    answer = k.call("POST", f"{BASE}/sessions", {"Content-Type": "application/json"}, body, chunked=True)
    refused(answer, 413, "body_too_large")
    answer = k.create(json.dumps({"fileSize": 1, "note": "x" * 60_000}).encode())  # unknown members: free to refuse
    expect(answer.status in (201, 400), "201 or 400 below the limit", answer)


@check
def the_same_Idempotency_Key_and_fields_give_the_same_session(k):
    key = {"Idempotency-Key": f"key-{uuids.uuid4()}"}
    first = succeeded(k.create({"fileSize": 7, "hash": "sha256:" + PADDED}, key), 201)
    again = succeeded(k.create(b'{ "hash":"SHA-256:%b" , "fileSize":7 }' % DIGEST.hex().encode(), key), 201)
    equal(again.json(), first.json(), "the repeated answer")
    equal(again.header("Location"), first.header("Location"), "the repeated Location")
    refused(k.create({"fileSize": 8, "hash": "sha256:" + PADDED}, key), 422, "idempotency_conflict")
    succeeded(k.abort(first.json()["data"]), 204)
    equal(succeeded(k.create({"fileSize": 7, "hash": "sha256:" + PADDED}, key), 201).json(), first.json(),
          "the answer after abort")


@check
def concurrent_twins_with_one_Idempotency_Key_get_one_session(k):
    for round_number in range(5):
        key = {"Idempotency-Key": f"twins-{round_number}-{uuids.uuid4()}"}
        answers = answered(together(*[lambda: k.create({"fileSize": 7}, key)] * 8))
        equal(len({succeeded(answer, 201).json()["data"] for answer in answers}), 1, "number of sessions")


@check
def an_Idempotency_Key_is_1_to_255_visible_ASCII_characters(k):
    succeeded(k.create({"fileSize": 1}, {"Idempotency-Key": f"{uuids.uuid4()}".ljust(255, "~")}), 201)
    for key in ("k" * 256, "", "a b"):
        refused(k.create({"fileSize": 1}, {"Idempotency-Key": key}), 400, "validation_failed")
    answer = k.create({"fileSize": 1}, {"Idempotency-Key": "schlüssel"})
    equal(answer.status, 400, "status for a key that is not ASCII")  # may be the HTTP server's own bare 400


@check
def an_Idempotency_Key_on_other_calls_is_ignored(k):
    uuid, key = k.open(4, hash=sha256(b"abcd")), {"Idempotency-Key": "x" * 300}
    succeeded(k.write_raw(uuid, b"ab", headers=key))
    succeeded(k.write_raw(uuid, b"cd", headers=key))
    succeeded(k.call("POST", f"{BASE}/sessions/{uuid}/close", key))
