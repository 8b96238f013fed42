"""Refusals that no use case makes: unknown routes, methods and sessions, and bytes that are hardly HTTP."""
import uuid as uuids

from checklist import check, expect, problem_faults, refused, succeeded
from client import BASE, OCTETS, write_target
from wire import NoAnswer, form_type


@check
def an_unknown_route_is_404_and_an_unknown_method_405_with_Allow(k):
    for target in ("/nothing", BASE, f"{BASE}/nothing", f"{BASE}/sessions/{uuids.uuid4()}/nothing"):
        refused(k.call("GET", target), 404, "not_found")
    unknown = uuids.uuid4()
    for method, target in (("PUT", f"{BASE}/sessions"), ("GET", write_target(unknown)), ("PATCH", f"{BASE}/files"),
                           ("DELETE", f"{BASE}/sessions"), ("PUT", f"{BASE}/files/{unknown}"),
                           ("GET", f"{BASE}/sessions/{unknown}/close"), ("BREW", f"{BASE}/sessions")):
        answer = k.call(method, target)
        refused(answer, 405, "method_not_allowed")
        expect(answer.header("Allow"), f"Allow on {method} {target}", answer.head.decode("latin-1"))


@check
def an_unknown_session_or_file_is_404_on_every_call(k):
    unknown = str(uuids.uuid4())
    for answer in (k.session(unknown), k.session(unknown, "HEAD"), k.abort(unknown), k.close(unknown),
                   k.write(unknown, b"1"), k.write_raw(unknown, b"1")):
        refused(answer, 404, "session_not_found")
    for answer in (k.file(unknown), k.file(unknown, "HEAD"), k.delete_file(unknown)):
        refused(answer, 404, "file_not_found")


@check
def a_uuid_that_is_none_is_refused_like_an_unknown_one(k):
    for text in ("x", "0", "..%2f..%2fetc%2fpasswd", "%00", "%ff%fe", "a" * 3000, "{uuid}", "%c0%ae%c0%ae", "'--"):
        for target in (f"{BASE}/sessions/{text}", f"{BASE}/files/{text}"):
            answer = k.call("GET", target)
            expect(answer.status in (400, 404, 414), f"400 or 404 for {text[:40]!r}", answer)


@check
def a_refused_body_is_never_read_as_the_next_request(k):
    hidden = b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 50
    with k.connect(10) as connection:
        k.send(connection, "POST", write_target(uuids.uuid4(), "APPEND"), {"Content-Type": OCTETS}, hidden)
        refused(k.answer_of(connection), 404, "session_not_found")
        k.send(connection, "GET", "/nothing")
        try:
            answer = connection.read_answer("GET", 5)
        except NoAnswer:
            return  # the connection was given up instead, which is as safe
        expect(answer.status == 404, "the answer to the next request, or none", answer)


@check
def smuggling_shapes_are_refused(k):
    shapes = ([("Content-Length", 4), ("Content-Length", 5)], [("Content-Length", "+4")], [("Content-Length", "-1")],
              [("Content-Length", "4, 4 5")], [("Transfer-Encoding", "chunked, identity")],
              [("Transfer-Encoding", "xchunked")], [("Host", "127.0.0.1"), ("Content-Length", 4)])
    for shape in shapes:
        with k.connect(10) as connection:
            fields = [("Host", "127.0.0.1"), ("Content-Type", "application/json"), *shape]
            connection.send_head("POST", f"{BASE}/sessions", fields)
            connection.send(b"0\r\n\r\n")
            connection.cut()
            try:
                answer = connection.read_answer("POST", 5)
            except NoAnswer:
                continue
            expect(400 <= answer.status < 600 and answer.status != 500, f"a refusal for {shape}", answer)


@check
def a_write_that_is_neither_form_nor_octets_is_415(k):
    uuid = k.open(4)
    for media_type in ("text/plain", "application/json", "application/x-www-form-urlencoded"):
        answer = k.call("POST", write_target(uuid, "APPEND"), {"Content-Type": media_type}, b"1234")
        refused(answer, 415, "unsupported_media_type")
        expect(answer.header("Upload-Offset") == "0", "Upload-Offset: 0", answer.head.decode("latin-1"))


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
    k.abort(aborted)
    _wants_no_body(k, write_target(uuids.uuid4(), "APPEND"), octets, 404, "session_not_found")
    _wants_no_body(k, write_target(closed, "APPEND"), octets, 409, "session_closed")
    _wants_no_body(k, write_target(aborted, "APPEND"), octets, 410, "session_aborted")
    _wants_no_body(k, write_target(uuid, "SIDEWAYS"), octets, 400, "validation_failed")
    _wants_no_body(k, write_target(uuid, "APPEND", "x"), octets, 400, "validation_failed")
    _wants_no_body(k, write_target(uuid, "APPEND", 0, "sha256:abc123"), octets, 400, "validation_failed")
    _wants_no_body(k, write_target(uuid, "WRITE", 5), octets, 400, "validation_failed")
    _wants_no_body(k, write_target(uuid, "APPEND"), {**octets, "Content-Length": 101}, 413, "size_exceeded")
    _wants_no_body(k, write_target(uuid, "APPEND"), {**octets, "Content-Type": "text/plain"},
                   415, "unsupported_media_type")
    _wants_no_body(k, write_target(uuid, "APPEND"), {**octets, "Content-Encoding": "gzip"}, 415, "unsupported_encoding")
    _wants_no_body(k, write_target(uuid), {**octets, "Content-Type": form_type("b" * 71)},
                   400, ("malformed_multipart", "validation_failed"))
    _wants_no_body(k, f"{BASE}/sessions", {"Content-Type": "application/json", "Content-Length": 100_000},
                   413, "body_too_large")
    _wants_no_body(k, f"{BASE}/files", {"Content-Type": "text/plain", "Content-Length": 2 ** 40 + 1},
                   413, "file_too_large")
    _wants_no_body(k, f"{BASE}/files", {"Content-Type": form_type(), "Content-Length": 100},
                   415, "unsupported_media_type")


@check
def a_higher_offset_is_refused_before_the_body(k):
    # The offset is in the query string and the row is known, so this check needs no body either.
    _wants_no_body(k, write_target(k.open(100), "APPEND", 50), {"Content-Type": OCTETS, "Content-Length": 10},
                   409, "offset_mismatch")


@check
def Expect_100_continue_is_answered_when_the_body_is_wanted(k):
    uuid = k.open(4)
    with k.connect(10) as connection:
        k.send(connection, "POST", write_target(uuid, "APPEND", 0),
               {"Content-Type": OCTETS, "Content-Length": 4, "Expect": "100-continue"})
        head = connection.read_head(5)
        expect(head.startswith(b"HTTP/1.1 100"), "100 Continue", head.decode("latin-1"))
        connection.send(b"1234")
        succeeded(k.answer_of(connection))
    k.holds(uuid, b"1234")


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
