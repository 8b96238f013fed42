"""Odd addresses, and bodies that are refused or waited for."""
import uuid as uuids

from checklist import check, equal, expect, problem_faults, refused, succeeded
from client import BASE, OCTETS, write_target
from wire import form_type


@check
def a_malformed_uuid_is_treated_as_unknown(k):
    for text in ("x", "0", "..%2f..%2fetc%2fpasswd", "%ff%fe", "a" * 3000, "{uuid}", "%c0%ae%c0%ae", "'--"):
        refused(k.call("GET", f"{BASE}/sessions/{text}"), 404, "session_not_found")
        refused(k.call("GET", f"{BASE}/files/{text}"), 404, "file_not_found")
    for path in ("sessions", "files"):
        answer = k.call("GET", f"{BASE}/{path}/%00")
        equal((answer.status, answer.body), (400, b""), "the HTTP server's own refusal of U+0000")


@check
def a_refused_body_is_never_read_as_the_next_request(k):
    hidden = b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 50
    with k.connect(10) as connection:
        k.send(connection, "POST", write_target(uuids.uuid4(), "APPEND"), {"Content-Type": OCTETS}, hidden)
        refused(k.answer_of(connection), 404, "session_not_found")
        k.send(connection, "GET", "/nothing")
        refused(k.answer_of(connection, "GET", "/nothing"), 404, "not_found")


def _wants_no_body(k, target, headers, status, code):
    """The request is refused at once: no 100 Continue, no body needed."""
    with k.connect(10) as connection:
        k.send(connection, "POST", target, {**headers, "Expect": "100-continue"})
        answer = k.answer_of(connection, "POST", target)
        refused(answer, status, code)
        expect(not answer.continued, f"{code} without 100 Continue", "100 Continue first")


@check
def Expect_100_continue_is_refused_before_the_body(k):
    octets = {"Content-Type": OCTETS, "Content-Length": 100}
    uuid, closed, aborted = k.open(100), k.stored(b"closed"), k.open(100)
    succeeded(k.abort(aborted), 204)
    _wants_no_body(k, write_target(closed, "APPEND"), octets, 409, "session_closed")
    _wants_no_body(k, write_target(aborted, "APPEND"), octets, 410, "session_aborted")
    _wants_no_body(k, write_target(uuid, "APPEND", "x"), octets, 400, "validation_failed")
    _wants_no_body(k, write_target(uuid, "APPEND", 0, "sha256:abc123"), octets, 400, "validation_failed")
    _wants_no_body(k, write_target(uuid, "WRITE", 5), octets, 400, "validation_failed")
    _wants_no_body(k, write_target(uuid, "APPEND"), {**octets, "Content-Type": "text/plain"},
                   415, "unsupported_media_type")
    _wants_no_body(k, write_target(uuid), {**octets, "Content-Type": form_type("b" * 71)},
                   400, "malformed_multipart")
    _wants_no_body(k, f"{BASE}/sessions", {"Content-Type": "application/json", "Content-Length": 100_000},
                   413, "body_too_large")
    _wants_no_body(k, f"{BASE}/files", {"Content-Type": "multipart/mixed; boundary=b", "Content-Length": 100},
                   415, "unsupported_media_type")


def unwhole_refusals(k):
    """Refusals seen in the whole run that were no problem documents; the HTTP server's own bare ones are allowed."""
    for method, target, answer in k.ledger:
        bare = answer.status in (400, 408, 414, 431) and not answer.body
        if answer.status >= 400 and not bare and (faults := problem_faults(answer)):
            yield f"{method} {target[:120]}: {'; '.join(faults)}: {answer}"


def last_every_refusal_of_the_run_was_a_whole_problem(k):
    found = list(unwhole_refusals(k))
    expect(not found, "every refusal as a whole problem", f"{len(found)} others, first {found[:1]}")


def last_no_call_of_the_run_was_answered_with_500(k):
    found = [f"{method} {target[:120]} {answer}" for method, target, answer in k.ledger if answer.status == 500]
    expect(not found, "no 500 in the whole run", f"{len(found)}, first {found[:1]}")
