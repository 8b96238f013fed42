"""Many clients, and a crash at a random moment (modes kill and power)."""
import random
import time

from calls import Cut
from leftovers import check_leftovers
from restart import check_after_restart
from uploader import Uploader, file_is_right

CRASH_WITHIN_SECONDS = 1
BYTES_WITHIN_SECONDS = 20
START_IS_KILLED_WITHIN_SECONDS = 1.2
# A client that has lost its server ends by itself, after its call's time at the latest.
CLIENT_SECONDS = 70


def crash_rounds(machine, tally, options):
    chance, pool, sessions = random.Random(options.seed), [], [None] * options.clients
    machine.start()
    for tally.round in range(1, options.rounds + 1):
        uploaders = [Uploader(machine, tally, options, pool, session, chance.random()) for session in sessions]
        for uploader in uploaders:
            uploader.start()
        time.sleep(chance.random() * CRASH_WITHIN_SECONDS)
        if tally.round == options.rounds and not tally.counts["offsets compared"]:
            _wait_for_bytes(uploaders)
        _crash(machine, tally, uploaders, chance)
        if chance.random() < options.kill_in_start:
            _crash_in_start(machine, tally, chance)
        machine.start()
        check_after_restart(machine, tally, pool, uploaders, chance)
        sessions = [uploader.session for uploader in uploaders]
        if tally.violations.total() >= options.stop_after:
            break
    tally.expect(tally.counts["offsets compared"] or tally.violations, "NO_CUT", "no crash came in the middle of an upload")
    _finish_all(machine, tally, options, pool, sessions)
    check_leftovers(machine, tally, pool)


def _wait_for_bytes(uploaders):
    """On a busy machine every crash may have come before the first bytes; the last one waits for them."""
    end = time.monotonic() + BYTES_WITHIN_SECONDS
    while time.monotonic() < end and not any(_has_bytes(uploader.session) for uploader in uploaders):
        time.sleep(0.01)


def _has_bytes(session):
    return session is not None and session.state == "open" and session.acknowledged > 0


def _crash(machine, tally, uploaders, chance):
    tally.expect(machine.is_running(), "NO_START", "the server ended by itself")
    for uploader in uploaders:
        uploader.may_be_cut = True
    if machine.disk:
        counters = machine.disk.counters()
        tally.count("pages and entries not synced at a crash", counters["dirty_pages"] + counters["dirty_entries"])
    machine.kill()
    for uploader in uploaders:
        uploader.stops = True
    for uploader in uploaders:
        uploader.join(CLIENT_SECONDS)
    machine.lose_power(_how(chance))


def _crash_in_start(machine, tally, chance):
    machine.begin_to_start()
    time.sleep(chance.random() * START_IS_KILLED_WITHIN_SECONDS)
    machine.kill()
    machine.lose_power(_how(chance))
    tally.count("kills in the start")


def _how(chance):
    return "all" if chance.random() < 0.5 else f"random {chance.randrange(1 << 30)} {chance.choice((0.1, 0.5, 0.9))}"


def _finish_all(machine, tally, options, pool, sessions):
    """Every upload can be finished, every closed file is right, and no refused one can be read."""
    for session in sessions:
        last = Uploader(machine, tally, options, pool, session, 0)
        try:
            while session is not None and session.state == "open":
                last.step()
        except Cut as cut:
            tally.violated("CUT", f"{session.id} cannot be finished: {cut}")
    calls = machine.calls()
    for session in pool:
        if session.state == "closed":
            file_is_right(tally, calls, session, "at the end")
        elif session.state == "refused":
            answer = calls.file(session.id)
            tally.expect(answer.status == 404, "LEAKED_OPEN", f"refused session {session.id} can be read: {answer.status}")
