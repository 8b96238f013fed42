"""Closes that must never succeed, in number (only with --slow). KALA_BAD_CLOSES says how many sessions."""
import os
import random
from collections import Counter
from itertools import cycle, islice, product

from checklist import check, expect, refused, succeeded
from client import BASE, OCTETS, answered, noise, sha256, together, write_target

BAD_CLOSES = int(os.environ.get("KALA_BAD_CLOSES", "100"))


def _wrong(data):
    return bytes([data[0] ^ 1]) + data[1:]


def wrong_bytes(k, uuid, data):
    succeeded(k.write(uuid, _wrong(data), "WRITE"))


def too_few_bytes(k, uuid, data):
    if len(data) > 1:
        succeeded(k.write(uuid, data[:-1], "WRITE"))


def a_cut_write(k, uuid, data):
    with k.connect() as connection:
        k.send(connection, "POST", write_target(uuid, "APPEND", 0),
               {"Content-Type": OCTETS, "Content-Length": len(data)})
        connection.send(data[:len(data) // 2])
        connection.reset()


def a_wrong_hash_at_close(k, uuid, data):
    succeeded(k.write(uuid, data, "WRITE"))


def again_and_again(k, uuid, data, close):
    return [close() for _ in range(3)]


def by_rivals(k, uuid, data, close):
    return answered(together(*[close] * 4))


def after_a_cut_close(k, uuid, data, close):
    with k.connect() as connection:
        k.send(connection, "POST", f"{BASE}/sessions/{uuid}/close")
        connection.reset()
    return [close()]


def beside_a_write(k, uuid, data, close):
    return answered(together(close, lambda: k.write(uuid, _wrong(data), "WRITE")))[:1]


FAULTS = (wrong_bytes, too_few_bytes, a_cut_write, a_wrong_hash_at_close)
CODES = {wrong_bytes: "hash_mismatch", too_few_bytes: "size_mismatch", a_cut_write: "size_mismatch",
         a_wrong_hash_at_close: "hash_mismatch"}
CLOSES = (again_and_again, by_rivals, after_a_cut_close, beside_a_write)


def _is_refused_rightly(answer, fault, closes):
    if closes is beside_a_write and answer.status == 409:
        # A race: the write may take over from the close.
        refused(answer, 409, "write_superseded")
        return
    allowed = {CODES[fault]}
    if closes is beside_a_write:
        # The write of all bytes, and wrong ones, may come before the close.
        allowed.add("hash_mismatch")
    code = answer.json().get("code")
    expect(code in allowed, f"{' or '.join(sorted(allowed))} ({fault.__name__}, {closes.__name__})", answer)
    refused(answer, 400, code)


def _is_not_closed(view, fault, closes):
    """A declared hash that was wrong fails the session. A WRITE beside the close opens it again, or comes first."""
    expected = {"failed" if fault is wrong_bytes else "open"}
    if closes is beside_a_write:
        expected = {"open"} if fault is a_wrong_hash_at_close else {"open", "failed"}
    expect(view["status"] in expected, f"a session that is {' or '.join(sorted(expected))}", view)


@check(slow=True)
def a_close_of_what_was_not_declared_is_never_200(k):
    chance, answers = random.Random(61), Counter()
    for fault, closes in islice(cycle(product(FAULTS, CLOSES)), BAD_CLOSES):
        data = noise(chance.choice((1, 2, 4096, 4097, chance.randrange(1, 100_000))), chance.randrange(2 ** 60))
        is_late = fault is a_wrong_hash_at_close
        uuid = k.open(len(data), **({} if is_late else {"hash": sha256(data)}))
        fault(k, uuid, data)
        for answer in closes(k, uuid, data, lambda: k.close(uuid, sha256(data + b"x") if is_late else None)):
            answers[answer.status] += 1
            _is_refused_rightly(answer, fault, closes)
        refused(k.file(uuid), 404, "file_not_found")
        _is_not_closed(k.view(uuid), fault, closes)
    counts = ", ".join(f"{count} times {status}" for status, count in sorted(answers.items()))
    print(f"     ({BAD_CLOSES} bad sessions; their closes were answered {counts})")
