"""One upload a round with one fault of the disk in it (modes fsync-eio, write-eio, enospc, short)."""
import random

from calls import Cut
from session import Session
from uploader import file_is_right

# What a write that meets the fault is answered with. A short write is no fault: the rest is written after it. A failed
# write is not seen as one if the kernel had split a larger one and earlier parts of it are stored: that is a short write.
ANSWERS = {"fsync-eio": {(500, "storage_error")}, "write-eio": {(500, "storage_error"), (200, None)},
           "enospc": {(507, "insufficient_storage")}, "short": {(200, None)}}
NO_FAULT = {(200, None)}
CHUNKS = 5


def fault_rounds(machine, tally, options):
    chance = random.Random(options.seed)
    machine.start()
    for tally.round in range(1, options.rounds + 1):
        try:
            _round(machine, tally, options, chance)
        except Cut as cut:
            tally.violated("CUT", f"{cut}; the server {'runs' if machine.is_running() else 'has ended'}")
            break
        if tally.violations.total() >= options.stop_after:
            break
    tally.expect(tally.counts["writes that met the fault"] or tally.violations, "NO_FAULT", "no write met the fault")


def _round(machine, tally, options, chance):
    calls = machine.calls()
    session = Session(chance, chance.randrange(3 * 65536, options.max_kb * 1024))
    created = calls.create(session.declared, session.digest)
    if not tally.expect(created.status == 201, "ODD_ANSWER", f"create: {created}"):
        return
    session.id = created.data
    cuts = sorted({0, session.size, *(chance.randrange(session.size) for _ in range(CHUNKS - 1))})
    faulty = chance.randrange(len(cuts) - 1)
    for index, (start, end) in enumerate(zip(cuts, cuts[1:])):
        write = _write_with_a_fault if index == faulty else _write
        if not write(machine, tally, options, chance, calls, session, start, end):
            return
    answer = calls.close(session.id)
    if not tally.expect(answer.status == 200, "STUCK", f"close of {session.id} after the fault: {answer}"):
        return
    if options.mode in ("fsync-eio", "write-eio"):
        calls.hang_up()
        machine.kill()
        machine.lose_power("all")
        machine.start()
    file_is_right(tally, calls, session, f"after {options.mode}")
    calls.hang_up()


def _write(machine, tally, options, chance, calls, session, start, end):
    answer = calls.write(session.id, "APPEND", session.data[start:end])
    return tally.expect(answer.status == 200, "STUCK", f"APPEND at {start} of {session.id}: {answer}")


def _write_with_a_fault(machine, tally, options, chance, calls, session, start, end):
    """The write is refused, nothing of it is kept, and once the fault is over the same write succeeds."""
    machine.disk.command(f"match {options.match}", _fault(options.mode, chance, end - start))
    before = machine.disk.counters()["faults"]
    answer = calls.write(session.id, "APPEND", session.data[start:end])
    has_met = machine.disk.counters()["faults"] > before
    machine.disk.command("reset")
    allowed = ANSWERS[options.mode] if has_met else NO_FAULT
    tally.count(f"{'fault' if has_met else 'no fault'}: {answer.status}")
    tally.count("writes that met the fault", int(has_met))
    came = (answer.status, None if answer.status == 200 else answer.code)
    if not tally.expect(came in allowed, "WRONG_REFUSAL", f"APPEND at {start} of {session.id} is {answer}, not {allowed}"):
        return False
    if answer.status == 200:
        return True
    offset = calls.session(session.id).data["offset"]
    code = "LOST_BYTES" if offset < start else "EXTRA_BYTES"
    return tally.expect(offset == start, code, f"{session.id} has {offset} bytes after the fault, not {start}") and \
        _write(machine, tally, options, chance, calls, session, start, end)


def _fault(mode, chance, length):
    if mode == "enospc":
        # A commit writes some KiB, a chunk its length: small numbers meet both.
        return f"enospc {chance.choice((0, chance.randrange(4096), chance.randrange(length)))}"
    return "fsync-eio 1" if mode == "fsync-eio" else f"{mode} {chance.randint(1, 4)}"
