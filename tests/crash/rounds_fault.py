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
        upload = FaultyUpload(machine, tally, options, chance)
        try:
            upload.run()
        except Cut as cut:
            tally.violated("CUT", f"{cut}; the server {'runs' if machine.is_running() else 'has ended'}")
            break
        if tally.violations.total() >= options.stop_after:
            break
    tally.expect(tally.counts["writes that met the fault"] or tally.violations, "NO_FAULT", "no write met the fault")


class FaultyUpload:
    def __init__(self, machine, tally, options, chance):
        self._machine, self._tally, self._options, self._chance = machine, tally, options, chance
        self._session, self._calls = Session(chance, chance.randrange(3 * 65536, options.max_kb * 1024)), machine.calls()

    def run(self):
        session = self._session
        created = self._calls.create(session.declared, session.digest)
        if not self._tally.expect(created.status == 201, "ODD_ANSWER", f"create: {created}"):
            return
        session.id = created.data
        if not self._write_all():
            return
        closed = self._calls.close(session.id)
        if self._tally.expect(closed.status == 200, "STUCK", f"close of {session.id} after the fault: {closed}"):
            self._is_kept()
        self._calls.hang_up()

    def _write_all(self):
        size = self._session.size
        cuts = sorted({0, size, *(self._chance.randrange(size) for _ in range(CHUNKS - 1))})
        faulty = self._chance.randrange(len(cuts) - 1)
        return all(self._write_with_a_fault(start, end) if index == faulty else self._write(start, end)
                   for index, (start, end) in enumerate(zip(cuts, cuts[1:])))

    def _append(self, start, end):
        return self._calls.write(self._session.id, "APPEND", self._session.data[start:end], start)

    def _write(self, start, end):
        answer = self._append(start, end)
        return self._tally.expect(answer.status == 200, "STUCK", f"APPEND at {start} of {self._session.id}: {answer}")

    def _write_with_a_fault(self, start, end):
        """The write is refused, nothing of it is kept, and once the fault is over the same write succeeds."""
        answer, has_met = self._append_into_the_fault(start, end)
        allowed = ANSWERS[self._options.mode] if has_met else NO_FAULT
        came = (answer.status, None if answer.status == 200 else answer.code)
        text = f"APPEND at {start} of {self._session.id} is {answer}, not {allowed}"
        if not self._tally.expect(came in allowed, "WRONG_REFUSAL", text):
            return False
        return answer.status == 200 or (self._nothing_was_kept(start) and self._write(start, end))

    def _append_into_the_fault(self, start, end):
        disk = self._machine.disk
        disk.command(f"match {self._options.match}", self._fault(end - start))
        before = disk.counters()["faults"]
        answer = self._append(start, end)
        has_met = disk.counters()["faults"] > before
        disk.command("reset")
        self._tally.count(f"{'fault' if has_met else 'no fault'}: {answer.status}")
        self._tally.count("writes that met the fault", int(has_met))
        return answer, has_met

    def _fault(self, length):
        mode, chance = self._options.mode, self._chance
        if mode == "enospc":
            # A commit writes some KiB, a chunk its length: small numbers meet both.
            return f"enospc {chance.choice((0, chance.randrange(4096), chance.randrange(length)))}"
        return "fsync-eio 1" if mode == "fsync-eio" else f"{mode} {chance.randint(1, 4)}"

    def _nothing_was_kept(self, start):
        offset = self._calls.session(self._session.id).data["offset"]
        return self._tally.expect(offset == start, "LOST_BYTES" if offset < start else "EXTRA_BYTES",
                                  f"{self._session.id} has {offset} bytes after the fault, not {start}")

    def _is_kept(self):
        """Also by a disk that has lost what was not synced."""
        if self._options.mode in ("fsync-eio", "write-eio"):
            self._calls.hang_up()
            self._machine.kill()
            self._machine.lose_power("all")
            self._machine.start()
        file_is_right(self._tally, self._calls, self._session, f"after {self._options.mode}")
