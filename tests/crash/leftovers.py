"""What the disk has beyond the files and sessions: nothing, once the collector has run."""
import time

from machine import GRACE_SECONDS

SLACK_BYTES = 64 << 20
BYTES_OF_A_SESSION = 8192


def check_leftovers(machine, tally, pool):
    time.sleep(2 * GRACE_SECONDS)
    answer = machine.calls().maintain("collect")
    if not tally.expect(answer.status == 200, "LEFTOVERS", f"the collector answers {answer}"):
        return
    tally.count("blobs collected", answer.data["blobs"])
    unnamed = machine.unnamed_blobs()
    tally.count("blobs without a row", len(unnamed))
    tally.expect(not unnamed, "LEFTOVERS", f"{len(unnamed)} blobs that no row names, for example {unnamed[:3]}")
    known = {session.id for session in pool}
    foreign = [str(path) for path in (machine.data / "blobs").rglob("*-*-*-*-*") if path.name not in known]
    tally.expect(not foreign, "LEFTOVERS", f"{len(foreign)} folders of unknown sessions, for example {foreign[:3]}")
    used = sum(path.lstat().st_blocks * 512 for path in machine.data.rglob("*"))
    allowed = sum(session.size + BYTES_OF_A_SESSION for session in pool) + SLACK_BYTES
    tally.expect(used <= allowed, "LEFTOVERS", f"{used >> 20} MiB on the disk, {allowed >> 20} MiB allowed")
