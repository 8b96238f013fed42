"""Two callers on one session: the newest wins, the loser gets an answer, contents never mix (decision 8)."""
import time
from itertools import permutations

from checklist import check, equal, expect, refused, succeeded, write_refused
from client import answered, noise, sha256, together

SIZE = 600_000
FIRST, SECOND = noise(SIZE, 11), noise(SIZE, 12)


def _superseded(k, connection, least=0):
    """The loser's answer: a whole 409 with the offset in body and header."""
    problem = write_refused(k.answer_of(connection, seconds=12), 409, "write_superseded")
    offset = problem.get("offset")
    expect(isinstance(offset, int) and offset >= least, f"offset of at least {least} in the problem", problem)


@check
def a_new_APPEND_takes_over_and_the_old_one_keeps_what_arrived(k):
    uuid = k.open(SIZE)
    with k.unfinished_write(uuid, SIZE, FIRST[:200_000], offset=0) as loser:
        succeeded(k.write_raw(uuid, FIRST, offset=0))
        _superseded(k, loser, 200_000)
    k.holds(uuid, FIRST)


@check
def a_blind_APPEND_that_is_superseded_keeps_nothing(k):
    uuid = k.open(SIZE)
    with k.unfinished_write(uuid, SIZE, SECOND[:200_000]) as loser:
        succeeded(k.write(uuid, FIRST))
        _superseded(k, loser)
    k.holds(uuid, FIRST)


@check
def a_write_with_a_chunk_hash_that_is_superseded_keeps_nothing(k):
    uuid = k.open(SIZE)
    with k.unfinished_write(uuid, SIZE, SECOND[:200_000], offset=0, hash=sha256(SECOND)) as loser:
        succeeded(k.write(uuid, FIRST, offset=0))
        _superseded(k, loser)
    k.holds(uuid, FIRST)


@check
def a_new_WRITE_takes_over_and_only_its_bytes_remain(k):
    for mode, offset in (("WRITE", None), ("APPEND", 0), ("APPEND", None)):
        uuid = k.open(SIZE)
        with k.unfinished_write(uuid, SIZE, SECOND[:300_000], mode, offset) as loser:
            succeeded(k.write(uuid, FIRST, "WRITE"))
            _superseded(k, loser)
        k.holds(uuid, FIRST)


@check
def close_during_a_write_takes_over_and_tells_the_size(k):
    uuid = k.open(SIZE, hash=sha256(FIRST))
    with k.unfinished_write(uuid, SIZE, FIRST[:200_000], offset=0) as loser:
        refused(k.close(uuid), 400, "size_mismatch")
        _superseded(k, loser, 200_000)
    equal(k.offset(uuid), 200_000, "offset")
    succeeded(k.write_raw(uuid, FIRST[200_000:], offset=200_000))
    k.holds(uuid, FIRST)


@check
def close_during_a_WRITE_over_full_content_never_closes_a_mixture(k):
    uuid = k.open(SIZE, hash=sha256(FIRST))
    succeeded(k.write_raw(uuid, FIRST, "WRITE"))
    with k.unfinished_write(uuid, SIZE, SECOND[:200_000], "WRITE") as loser:
        refused(k.close(uuid), 400, "size_mismatch")
        _superseded(k, loser, 200_000)
    succeeded(k.write_raw(uuid, FIRST, "WRITE"))
    k.holds(uuid, FIRST)


@check
def DELETE_during_a_write_stops_it_and_it_gets_an_answer(k):
    uuid = k.open(SIZE)
    with k.unfinished_write(uuid, SIZE, FIRST[:200_000], offset=0) as loser:
        succeeded(k.abort(uuid), 204)
        # The row is aborted by then, so 410 tells the loser as much as 409 does.
        refused(k.answer_of(loser, seconds=12), (409, 410), ("write_superseded", "session_aborted"))
    refused(k.session(uuid), 410, "session_aborted")


@check
def GET_and_HEAD_of_a_session_do_not_disturb_a_running_write(k):
    uuid = k.open(SIZE)
    with k.unfinished_write(uuid, SIZE, FIRST[:200_000], offset=0) as writer:
        for method in ("GET", "HEAD"):
            started = time.monotonic()
            offset = int(succeeded(k.session(uuid, method)).header("Upload-Offset"))
            expect(offset <= 200_000, "an offset no larger than what was sent", str(offset))
            expect(time.monotonic() - started < 2, f"{method} within 2 s", f"{time.monotonic() - started:.1f} s")
        writer.send(FIRST[200_000:])
        succeeded(k.answer_of(writer))
    k.holds(uuid, FIRST)


@check
def a_refused_rival_does_not_stop_a_running_writer(k):
    uuid = k.open(SIZE)
    with k.unfinished_write(uuid, SIZE, FIRST[:200_000], offset=0) as writer:
        refused(k.write_raw(uuid, b"x", "SIDEWAYS"), 400, "validation_failed")
        refused(k.write_raw(uuid, bytes(SIZE + 1), offset=0), 413, "size_exceeded")
        refused(k.write_raw(uuid, b"x", headers={"Content-Encoding": "gzip"}), 415, "unsupported_encoding")
        refused(k.post_form(uuid, b"nonsense"), 400, ("malformed_multipart", "validation_failed"))
        expect(not writer.has_answer(), "the running writer to go on", "an answer to it")
        writer.send(FIRST[200_000:])
        succeeded(k.answer_of(writer))
    k.holds(uuid, FIRST)


def _rival_statuses(answers):
    for answer in answered(answers):
        if answer.status != 200:
            refused(answer, (409, 423), ("write_superseded", "session_busy", "offset_mismatch", "session_closed"))
    return [answer.status for answer in answers]


@check
def rival_WRITEs_leave_one_content_and_every_one_gets_an_answer(k):
    for round_number in range(12):
        contents = [noise(SIZE, 100 * round_number + rival) for rival in range(4)]
        uuid = k.open(SIZE)
        statuses = _rival_statuses(together(*[lambda c=c: k.write(uuid, c, "WRITE") for c in contents]))
        expect(200 in statuses, "one winner", str(statuses))
        equal(k.offset(uuid), SIZE, "offset")
        closed = [content for content in contents if k.close(uuid, sha256(content)).status == 200]
        # After the right hash every later close answers 200 too, so the first of them is the content.
        expect(closed and k.file(uuid).body == closed[0], "exactly one rival's content", "a mixture")


@check
def rival_blind_APPENDs_leave_whole_chunks_only(k):
    chunks = [bytes([rival]) * 150_000 for rival in range(4)]
    for _ in range(6):
        uuid = k.open(len(chunks) * 150_000)
        statuses = _rival_statuses(together(*[lambda c=c: k.write_raw(uuid, c) for c in chunks]))
        equal(k.offset(uuid), 150_000 * statuses.count(200), f"offset after {statuses}")
        for chunk, status in zip(chunks, statuses):
            if status != 200:
                succeeded(k.write_raw(uuid, chunk))
        orders = map(b"".join, permutations(chunks))
        expect(any(k.close(uuid, sha256(order)).status == 200 for order in orders), "whole chunks", "a mixture")


@check
def rival_APPENDs_of_the_same_bytes_make_the_same_file(k):
    for _ in range(8):
        uuid = k.open(SIZE)
        statuses = _rival_statuses(together(*[lambda: k.write(uuid, FIRST, offset=0)] * 4))
        expect(200 in statuses, "one winner", str(statuses))
        k.holds(uuid, FIRST)


@check
def a_WRITE_that_races_close_never_changes_a_closed_file(k):
    for _ in range(20):
        uuid = k.open(SIZE, hash=sha256(FIRST))
        succeeded(k.write_raw(uuid, FIRST, "WRITE"))
        closing, writing = answered(together(lambda: k.close(uuid), lambda: k.write_raw(uuid, SECOND, "WRITE")))
        expect(closing.status in (200, 400, 423), "200, 400 or 423 for close", closing)
        expect(writing.status in (200, 409, 423), "200, 409 or 423 for WRITE", writing)
        if closing.status == 200:
            expect(k.file(uuid).body == FIRST, "the closed file to stay as verified", "other bytes")
            expect(writing.status != 200, "a closed session to refuse the WRITE", writing)
        else:
            refused(k.file(uuid), 404, "file_not_found")
