"""POST /sessions: bytes and header fields that ordinary clients do not send (contract 1, decision 13)."""
import json

from checklist import check, refused, succeeded
from client import BASE, OCTETS, sha256, write_target
from wire import data_part, field, form

JSON = {"Content-Type": "application/json"}


@check
def U_0000_in_a_field_of_a_write_is_refused(k):
    uuid = k.open(4)
    for query in ("mode=APPEND%00", "mode=APPEND&offset=0%00", "mode=APPEND&hash=%00"):
        answer = k.call("POST", f"{write_target(uuid)}?{query}", {"Content-Type": OCTETS}, b"1234")
        refused(answer, 400, "validation_failed")
    # A field that is ignored (decision 2) is not read as text.
    succeeded(k.post_form(uuid, form(field("mode", "APPEND"), field("note", b"a\0b"), data_part(b"1234"))))
    k.holds(uuid, b"1234")


@check
def a_creation_that_is_not_UTF_8_is_a_validation_error(k):
    lone_surrogate = b'{"fileSize": 1, "originalFilename": "\\ud800"}'
    for body in (b"\xff\xfe{}", b'{"fileSize": 1, "originalFilename": "\xff"}', lone_surrogate):
        refused(k.create(body), 400, "validation_failed")


@check
def a_creation_needs_a_Content_Type_in_any_case(k):
    refused(k.call("POST", f"{BASE}/sessions", (), b'{"fileSize":1}'), 415, "unsupported_media_type")
    media_type = {"Content-Type": "Application/JSON; charset=UTF-8"}
    succeeded(k.call("POST", f"{BASE}/sessions", media_type, b'{"fileSize":1}'), 201)


@check
def a_creation_over_64_KiB_without_a_length_is_413(k):
    body = json.dumps({"fileSize": 1, "note": "x" * 70_000}).encode()
    refused(k.call("POST", f"{BASE}/sessions", JSON, body, chunked=True), 413, "body_too_large")
    body = json.dumps({"fileSize": 1, "note": "x" * 60_000}).encode()
    succeeded(k.call("POST", f"{BASE}/sessions", JSON, body, chunked=True), 201)


@check
def an_Idempotency_Key_that_is_not_ASCII_is_refused(k):
    refused(k.create({"fileSize": 1}, {"Idempotency-Key": "schlüssel"}), 400, "validation_failed")


@check
def an_Idempotency_Key_on_other_calls_is_ignored(k):
    uuid, key = k.open(4, hash=sha256(b"abcd")), {"Idempotency-Key": "x" * 300}
    succeeded(k.write_raw(uuid, b"ab", headers=key))
    succeeded(k.write_raw(uuid, b"cd", headers=key))
    succeeded(k.call("POST", f"{BASE}/sessions/{uuid}/close", key))
