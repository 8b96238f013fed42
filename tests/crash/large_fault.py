#!/usr/bin/env python3
"""Syncs of a blob fail in the middle of a large upload; the next APPEND is answered as fast as any other.

    large_fault.py --server 'dotnet app/Kala.Api.dll --urls http://127.0.0.1:{port}' [--mib 4096] [--most-ratio 3]

Right is: an APPEND that meets a fault is refused and nothing of it is kept, the next one is accepted, and the file is
what was declared, also after a loss of power.

Prints how long the APPENDs after the faults took and how long the others did. --most-ratio bounds the median of the
first by that of the others; without it that is only printed. Needs what crash.py needs for its disk.
"""
import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from disk import CrashDisk, sync_folder

sys.path.append(str(Path(__file__).parent.parent / "outside"))
from checklist import Failed, equal, expect, succeeded, write_refused  # noqa: E402
from client import Client  # noqa: E402
from large import LargeFile  # noqa: E402
from server import DidNotStart, Server  # noqa: E402
from wire import NoAnswer  # noqa: E402

PIECE_MEBIBYTES = 4
FAULTS_AT = (0.5, 0.6, 0.7)  # of the file


class Upload:
    def __init__(self, k, file):
        self._client, self._file = k, file
        self.uuid, self.offset = k.open(file.size, hash=file.hash), 0

    def append(self):
        """The next piece; the seconds that the answer took."""
        begun = time.monotonic()
        answer = succeeded(self._file.append(self._client, self.uuid, self.offset))
        seconds = time.monotonic() - begun
        self.offset = int(answer.header("Upload-Offset"))
        return seconds

    def append_to(self, end):
        seconds = []
        while self.offset < end:
            seconds.append(self.append())
        return seconds

    def append_with_a_fault(self, disk):
        faults = disk.counters()["faults"]
        disk.command("match blobs", "fsync-eio 1")
        answer = self._file.append(self._client, self.uuid, self.offset)
        equal(disk.counters()["faults"], faults + 1, "faults")
        disk.command("reset")
        write_refused(answer, 500, "storage_error", self.offset)
        equal(self._client.offset(self.uuid), self.offset, "the offset after the fault")


def run(options, disk, server):
    """Yields what has been shown, step by step."""
    k, file = Client(server.start_ready()), LargeFile(options.mib, PIECE_MEBIBYTES)
    upload = Upload(k, file)
    usual, after = [], []
    for place in FAULTS_AT:
        usual += upload.append_to(place * file.size)
        upload.append_with_a_fault(disk)
        after.append(upload.append())
    usual += upload.append_to(file.size)
    print(f"     (the APPENDs after the faults took {_milliseconds(after)} ms, "
          f"the others {_milliseconds([median(usual)])} ms, at most {_milliseconds([max(usual)])} ms)", flush=True)
    file.close(k, upload.uuid)
    file.reads_back(k, upload.uuid)
    yield "after each fault the upload goes on, and the file is what was declared"
    server.kill()
    disk.lose_power("all")
    server.start_ready()
    file.reads_back(k, upload.uuid)
    yield "the file outlasts a loss of power"
    if options.most_ratio is not None:
        expect(median(after) <= options.most_ratio * median(usual),
               f"at most {options.most_ratio} times {_milliseconds([median(usual)])} ms", f"{_milliseconds(after)} ms")
        yield "the APPEND after a fault is as fast as any other"


def _milliseconds(seconds):
    return ", ".join(f"{one * 1000:.0f}" for one in seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", metavar="COMMAND", required=True, help="with {port}")
    parser.add_argument("--mib", type=int, default=256, help="the length of the file")
    parser.add_argument("--most-ratio", type=float, help="of the median after a fault to that of the others")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="kala-fault-"))
    passed, failed = 0, 0
    with open(work / "crashfs.log", "ab") as log:
        disk = CrashDisk(work, log, "strict", lies=False)
        data = disk.root / "data"
        data.mkdir()
        sync_folder(disk.root)
        server = Server(options.server, data=data)
        try:
            for name in run(options, disk, server):
                print(f"ok {name}", flush=True)
                passed += 1
        except (Failed, NoAnswer, DidNotStart) as failure:
            print(f"FAIL large_fault: {failure}")
            failed = 1
        finally:
            server.kill()
            server.clean()
            disk.unmount()
    shutil.rmtree(work, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return failed


if __name__ == "__main__":
    sys.exit(main())
