"""A bit of a closed file flips on the disk while the server is down; the scrubber must find it (mode bitrot)."""
import random

from session import Session


def bitrot_rounds(machine, tally, options):
    chance = random.Random(options.seed)
    machine.start()
    for tally.round in range(1, options.rounds + 1):
        calls = machine.calls()
        session = Session(chance, chance.randrange(1, options.max_kb * 1024))
        session.id = calls.create(session.declared, session.digest).data
        calls.write(session.id, "WRITE", session.data)
        closed = calls.close(session.id)
        if not tally.expect(closed.status == 200, "CLOSE_REFUSED", f"{session.id}: {closed}"):
            continue
        machine.kill()
        calls.hang_up()
        _flip_a_bit(machine, session, chance)
        machine.start()
        _is_found(tally, calls, session)
        calls.hang_up()


def _flip_a_bit(machine, session, chance):
    [blob] = [path for path in (machine.data / "blobs").rglob("*")
              if path.parent.name == session.id and path.stat().st_size == session.size]
    with open(blob, "r+b") as content:
        content.seek(chance.randrange(session.size))
        byte = content.read(1)[0]
        content.seek(-1, 1)
        content.write(bytes([byte ^ (1 << chance.randrange(8))]))


def _is_found(tally, calls, session):
    scrubbed = calls.maintain("scrub")
    tally.expect(scrubbed.status == 200 and session.id in scrubbed.data["corrupt"], "ROT_UNSEEN", f"scrub: {scrubbed}")
    answer = calls.file(session.id)
    tally.count(f"read: {answer.status}")
    tally.expect((answer.status, answer.code) == (500, "content_corrupt"), "ROT_UNSEEN",
                 f"{session.id} is {answer.status} with {len(answer.body)} bytes")
