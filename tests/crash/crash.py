#!/usr/bin/env python3
"""Crashes, losses of power and faults of the disk, against a published server, over HTTP alone.

    crash.py --mode MODE --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' [--rounds N] [--postgres]

| mode | in each round |
| --- | --- |
| kill | many clients upload; the server is killed at a random moment and started again |
| power | the same, and the disk forgets what was not synced, all of it or a random part |
| fsync-eio, write-eio | one sync or write fails in an upload; then the power is lost |
| enospc | the disk is full in the middle of an upload, and later has room again |
| short | a write stores only half of its bytes |
| bitrot | a bit of a closed file flips while the server is down |
| race | clients append to and close one session at the same time |

The exit status is 1 after a violation; then the disk and the log of the server are kept. The violations:

| code | meaning |
| --- | --- |
| LOST_SESSION | a session that was acknowledged is unknown |
| LOST_BYTES, EXTRA_BYTES | fewer bytes than were acknowledged, or more than were sent |
| BAD_FILE | a closed file has other bytes than were sent, or is gone |
| FALSE_OK | wrong bytes or a wrong size were closed |
| CLOSE_REFUSED, STUCK | an upload with the right bytes cannot be finished |
| LEAKED_OPEN | a file can be read without a successful close |
| TWO_WINNERS | rivals left something that no order of their calls gives |
| ROT_UNSEEN | the scrubber does not find the flipped bit, or the file is still served |
| LEFTOVERS | blobs or bytes on the disk that nothing names, after the collector has run |
| WRONG_REFUSAL, ODD_ANSWER, CUT | another answer than docs/http-api.md says, or none while the server ran |
| NO_START | the server ended by itself, or is not ready within a minute |
| NO_CUT, NO_FAULT | no crash came in the middle of an upload, or no write met the fault: the run has shown nothing |

--seed chooses data and moments, but the moments are in real time: a seed does not repeat a run. Needs Python 3.10; the
modes with a disk need root, /dev/fuse and Debian's gcc, libfuse3-dev, fuse3 and pkg-config. Only processes that were
started here are ended.
"""
import argparse
import random
import signal
import sys

from machine import DOORS, Machine, NoStart
from rounds_bitrot import bitrot_rounds
from rounds_crash import crash_rounds
from rounds_fault import fault_rounds
from rounds_race import race_rounds
from tally import Tally

ROUNDS = {"kill": crash_rounds, "power": crash_rounds, "fsync-eio": fault_rounds, "write-eio": fault_rounds,
          "enospc": fault_rounds, "short": fault_rounds, "bitrot": bitrot_rounds, "race": race_rounds}


def _options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", metavar="COMMAND", required=True, help="with {port}")
    parser.add_argument("--mode", choices=ROUNDS, required=True)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--postgres", action="store_true", help="the rows are in a PostgreSQL, which is not killed")
    parser.add_argument("--door", choices=DOORS, default="form", help="tus: for the modes kill, power and fsync-eio")
    parser.add_argument("--meta", choices=("strict", "journal"), default="strict",
                        help="when entries of folders are durable: see crashfs/crashfs.h")
    parser.add_argument("--lie", action="store_true",
                        help="the disk syncs nothing and says that it did: --mode power must fail")
    parser.add_argument("--match", default="", help="faults: only files whose path has this in it")
    parser.add_argument("--kill-in-start", type=float, default=0.1, metavar="SHARE",
                        help="of the rounds, those with a second crash in the start")
    parser.add_argument("--max-kb", type=int, default=768, help="the largest file")
    parser.add_argument("--chunk-kb", type=int, default=128, help="the largest chunk")
    parser.add_argument("--stop-after", type=int, default=20, metavar="VIOLATIONS")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    if options.door == "tus" and options.mode not in ("kill", "power", "fsync-eio"):
        parser.error(f"--mode {options.mode} only knows Kala's own calls")
    return options


def main():
    options = _options()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(130))
    tally = Tally(options.mode, options.seed)
    machine = Machine(options, tally)
    status = None
    try:
        ROUNDS[options.mode](machine, tally, options)
    except NoStart as failure:
        tally.violated("NO_START", str(failure))
    finally:
        try:
            status = tally.report()
        finally:
            machine.finish(keep=status != 0 and not options.lie)
    return status


if __name__ == "__main__":
    sys.exit(main())
