"""Several clients use one session at the same time, without a crash (mode race)."""
import random
import threading

from session import Session
from uploader import file_is_right

# A race allows each of these: the winner's, and the refusals of those that lost, came late or found no room.
OF_WRITE = {(200, None), (409, "write_superseded"), (409, "session_closed"), (409, "session_failed"), (413, "size_exceeded"),
            (423, "session_busy")}
OF_CLOSE = {(200, None), (400, "hash_mismatch"), (409, "write_superseded"), (423, "session_busy")}


def race_rounds(machine, tally, options):
    chance = random.Random(options.seed)
    machine.start()
    for tally.round in range(1, options.rounds + 1):
        _rival_chunks(machine, tally, options, chance)
        _rival_closes(machine, tally, chance)
        if tally.violations.total() >= options.stop_after:
            break


def _together(machine, calls_of_rivals):
    """Makes the calls at the same time, each on a connection of its own; their answers in order, None for none."""
    answers, gate = [None] * len(calls_of_rivals), threading.Barrier(len(calls_of_rivals))

    def run(index, call):
        calls = machine.calls()
        gate.wait()
        try:
            answers[index] = call(calls)
        finally:
            calls.hang_up()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(calls_of_rivals)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _is_one_of(tally, allowed, what, answer):
    key = answer and (answer.status, None if answer.status == 200 else answer.code)
    tally.count(f"{what}: {key and key[0]}")
    tally.expect(key in allowed, "ODD_ANSWER", f"{what}: {answer}")


def _rival_chunks(machine, tally, options, chance):
    """All append chunks of one length; chunk i is of bytes i. What is kept is a sequence of the acknowledged chunks."""
    length, room = chance.choice((1, 4096, 70_000, 300_000)), chance.randint(1, options.clients)
    calls = machine.calls()
    session = calls.create(length * room, Session(chance, 1).digest).data
    chunks = [bytes([number]) * length for number in range(1, options.clients + 1)]
    answers = _together(machine, [lambda c, chunk=chunk: c.write(session, "APPEND", chunk) for chunk in chunks])
    for answer in answers:
        _is_one_of(tally, OF_WRITE, "write", answer)
    kept = [chunk[0] for chunk, answer in zip(chunks, answers) if answer and answer.status == 200]
    tally.expect(0 < len(kept) <= room, "TWO_WINNERS", f"{len(kept)} chunks acknowledged, there was room for {room}")
    offset = calls.session(session).data["offset"]
    tally.expect(offset == length * len(kept), "TWO_WINNERS", f"{len(kept)} chunks of {length} acknowledged, offset {offset}")
    blobs = [path for path in (machine.data / "blobs").rglob("*") if path.parent.name == session]
    content = b"".join(blob.read_bytes()[:offset] for blob in blobs)
    parts = [content[start:start + length] for start in range(0, len(content), length)]
    tally.expect(sorted(parts) == sorted(chunks[number - 1] for number in kept), "TWO_WINNERS",
                 f"acknowledged {kept}, on the disk {[part[0] for part in parts]} of {length} bytes each")
    calls.hang_up()


def _rival_closes(machine, tally, chance):
    """Two closes and a WRITE of other bytes: what is closed is what was declared, or nothing is."""
    calls, session = machine.calls(), Session(chance, 50_000)
    session.id = calls.create(session.size, session.digest).data
    calls.write(session.id, "WRITE", session.data)
    other = bytes(session.size)
    closes = [lambda c: c.close(session.id)] * 2
    *closed, written = _together(machine, [*closes, lambda c: c.write(session.id, "WRITE", other)])
    for answer in closed:
        _is_one_of(tally, OF_CLOSE, "close", answer)
    _is_one_of(tally, OF_WRITE, "late write", written)
    if any(answer and answer.status == 200 for answer in closed):
        tally.expect(written and written.status != 200, "TWO_WINNERS", f"{session.id} was closed, and then written: {written}")
        file_is_right(tally, calls, session, "closed beside a WRITE")
    else:
        answer = calls.file(session.id)
        tally.expect(answer.status == 404, "LEAKED_OPEN", f"{session.id} was not closed and can be read: {answer.status}")
    calls.hang_up()
