#!/usr/bin/env python3
"""The primary of a PostgreSQL pair dies in the middle of 16 uploads, and its standby is promoted.

    failover.py --server 'dotnet app/Kala.Api.dll --urls http://127.0.0.1:{port}'

Right is: every upload finishes, no offset that was told is followed by a smaller one, every file is what was declared, a
HEAD of a session is never answered with 404 or 5xx, and no client is kept waiting for 5 s.
"""
import argparse
import random
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

from client import Client, OCTETS, sha256, write_target
from postgres import DURABLE, Cluster
from server import Server
from wire import NoAnswer

UPLOADS, SIZE, PIECE = 16, 3_000_000, 60_000
MOST_OUTAGE_SECONDS = 5


class Upload:
    def __init__(self, client, number):
        self.client, self.content = client, random.Random(number).randbytes(SIZE)
        self.told, self.longest, self.problems, self.is_done = 0, 0.0, [], False

    def loop(self):
        self.uuid = self.client.open(SIZE, hash=sha256(self.content))
        moved = time.monotonic()
        while not self.is_done:
            try:
                self.step()
            except (OSError, NoAnswer) as error:
                self.problems.append(f"no answer: {error}")
            if self.has_moved:
                moved, self.longest = time.monotonic(), max(self.longest, time.monotonic() - moved)
            elif time.monotonic() - moved > 60:
                self.problems.append("did not finish")
                return
            else:
                time.sleep(0.1)

    def step(self):
        before, self.has_moved = self.told, False
        if self.told < SIZE:
            piece = self.content[self.told:self.told + PIECE]
            answer = self.client.call("POST", write_target(self.uuid, "APPEND", self.told), [("Content-Type", OCTETS)], piece)
        else:
            answer = self.client.close(self.uuid)
            self.is_done = self.has_moved = answer.status == 200
        offset = answer.header("Upload-Offset")
        if answer.status not in (200, 503) or (answer.status == 503 and answer.header("Retry-After") is None):
            self.problems.append(f"{answer}")
        if answer.status != 200:
            head = self.client.session(self.uuid, "HEAD")
            offset = head.header("Upload-Offset")
            if head.status not in (200, 423):
                self.problems.append(f"HEAD is {head.status}")
        if offset is not None:
            if int(offset) < self.told:
                self.problems.append(f"had {self.told} bytes, and now {offset}")
            self.told = int(offset)
        self.has_moved = self.has_moved or self.told > before


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", metavar="COMMAND", required=True, help="with {port}")
    arguments = parser.parse_args()

    data = Path(tempfile.mkdtemp(prefix="kala-failover-"))
    primary = Cluster(DURABLE, port=5432).start()
    standby, server = None, None
    try:
        primary.sql("create database kala")
        standby = Cluster(DURABLE, standby_of=primary, port=5433).start()
        primary.sql("alter system set synchronous_standby_names = 'standby'")
        primary.sql("select pg_reload_conf()")
        both = (f"Host={primary.folder}:{primary.port},{standby.folder}:{standby.port};Username=kala;Database=kala;"
                "Maximum Pool Size=40")
        server = Server(arguments.server, data=data, settings={"ConnectionStrings__Kala": both}).start_ready()
        uploads = [Upload(Client(server), number) for number in range(UPLOADS)]
        threads = [threading.Thread(target=upload.loop, daemon=True) for upload in uploads]
        for thread in threads:
            thread.start()
        while min(upload.told for upload in uploads) < SIZE // 4:
            time.sleep(0.01)
        primary.kill()
        standby.promote()
        for thread in threads:
            thread.join(90)
        files_right = [upload.is_done and Client(server).file(upload.uuid).body == upload.content for upload in uploads]
        outage = max(upload.longest for upload in uploads)
        checks = {
            "all uploads finish and all files are right": all(files_right),
            "nothing acknowledged is lost, and every refusal is one to try again": not any(u.problems for u in uploads),
            f"the longest outage that a client sees, {outage:.1f} s, is below {MOST_OUTAGE_SECONDS} s":
                outage < MOST_OUTAGE_SECONDS,
        }
        for name, is_right in checks.items():
            print(f"{'ok' if is_right else 'FAIL'} {name}")
        for problem in [problem for upload in uploads for problem in upload.problems][:10]:
            print(f"  {problem}")
        print(f"{sum(checks.values())} passed, {len(checks) - sum(checks.values())} failed")
        return 0 if all(checks.values()) else 1
    finally:
        if server is not None:
            server.kill()
            server.clean()
        for cluster in (standby, primary):
            if cluster is not None:
                cluster.stop()
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
