#!/usr/bin/env python3
"""A node is paused (SIGSTOP) in the middle of a large upload for longer than its lease lasts, and another goes on.

    paused.py --server 'dotnet app/Kala.Api.dll --urls http://127.0.0.1:{port}' [--mib 4096]
              [--most-seconds 1] [--most-read 1048576]

Right is: another node takes the next APPEND, the upload is finished and its file is what was declared; the paused node,
woken up, refuses the rest of its request, and the file stays what it is, on every node.

Prints how long after the end of the lease the next APPEND was accepted, and what its node read and wrote for it.
--most-seconds and --most-read (bytes read, or written besides the chunk) make bounds of that; without them it is only
printed.
"""
import argparse
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from checklist import Failed, equal, expect, refused, succeeded
from client import Client, OCTETS, noise, write_target
from large import MEGABYTE, SECONDS, LargeFile
from postgres import Cluster
from server import Server
from wire import NoAnswer

NODES, PIECE_MEBIBYTES = 3, 16
LATE = 4 * MEGABYTE  # what the paused node has taken of its request, without a checkpoint
NEXT = MEGABYTE
PATIENCE_SECONDS = 120


class Lease:
    """Watches the lease of one session by the clock of the database, which is this machine's."""

    def __init__(self, cluster, uuid):
        self._query = ("select lease_token, extract(epoch from lease_expires_at) from upload_sessions "
                       f"where id = '{uuid}'")
        self._cluster, self._is_over = cluster, False
        self.holder, self.end = self._look()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self):
        self._is_over = True
        self._thread.join()

    def _look(self):
        holder, end = self._cluster.sql(self._query, "kala").split("|")
        return holder, float(end or 0)

    def _watch(self):
        """The holder's end comes nearer when another asks for the lease."""
        while not self._is_over:
            holder, end = self._look()
            if holder != self.holder:
                return
            self.end = end
            time.sleep(0.02)


def take_over(cluster, clients, file):
    """Returns the session, the connection of the paused writer, and what was measured."""
    first, second = clients[:2]
    uuid = first.open(file.size, hash=file.hash)
    half = file.size // 2 // file.step * file.step
    for start in range(0, half, file.step):
        succeeded(file.append(first, uuid, start))
    writer = first.connect(SECONDS)
    # Other bytes than those of the file: if one of them counted, the file would be another.
    first.send(writer, "POST", write_target(uuid, "APPEND", half),
               [("Content-Type", OCTETS), ("Content-Length", file.size - half)])
    writer.send(noise(LATE, 52))
    time.sleep(0.7)
    lease = Lease(cluster, uuid)
    os.killpg(first.server.process.pid, signal.SIGSTOP)
    equal(second.offset(uuid), half, "the offset at the pause")
    expect(lease.holder, "a lease at the pause", "none")

    before = _bytes_moved(second.server)
    answer = _append_until_accepted(second, uuid, file, half)
    accepted = time.time()
    after = _bytes_moved(second.server)
    lease.stop()
    equal(int(answer.header("Upload-Offset")), half + NEXT, "the offset after the APPEND")
    return uuid, writer, accepted - lease.end, {name: after[name] - before[name] for name in after}


def _append_until_accepted(k, uuid, file, start):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        answer = file.append(k, uuid, start, NEXT)
        if answer.status == 200:
            return answer
        refused(answer, 423, "session_busy")
        expect(time.monotonic() < deadline, f"the APPEND within {PATIENCE_SECONDS} s", answer)
        time.sleep(0.05)


def _bytes_moved(server):
    lines = Path(f"/proc/{server.process.pid}/io").read_text().split("\n")
    counts = {name: int(count) for name, count in (line.split(": ") for line in lines if line)}
    return {name: counts[name] for name in ("rchar", "wchar", "read_bytes", "write_bytes")}


def wake(clients, uuid, writer, file):
    """The paused node goes on where it was; nothing of it may count."""
    os.killpg(clients[0].server.process.pid, signal.SIGCONT)
    writer.send(noise(LATE, 53))
    answer = clients[0].answer_of(writer, seconds=60)
    refused(answer, 409, "write_superseded")
    writer.close()
    for k in clients:
        file.reads_back(k, uuid)


@contextmanager
def nodes_on_one_database(template):
    cluster, data, nodes = Cluster().start(), Path(tempfile.mkdtemp(prefix="kala-paused-")), []
    try:
        cluster.sql("create database kala")
        settings = {"ConnectionStrings__Kala": cluster.connection_string("kala")}
        for _ in range(NODES):
            nodes.append(Server(template, data=data, settings=settings).start_ready())
        yield cluster, [Client(node) for node in nodes]
    finally:
        for node in nodes:
            node.kill()
            node.clean()
        cluster.stop()
        shutil.rmtree(data, ignore_errors=True)


def warm(k):
    """What a node does for the first time, it compiles."""
    content = noise(NEXT, 54)
    uuid = k.open(len(content))
    succeeded(k.write_raw(uuid, content, offset=0))
    k.holds(uuid, content)


def run(options):
    """Yields what has been shown, step by step."""
    file = LargeFile(options.mib, PIECE_MEBIBYTES)
    with nodes_on_one_database(options.server) as (cluster, clients):
        for k in clients:
            warm(k)
        uuid, writer, late, moved = take_over(cluster, clients, file)
        print(f"     (accepted {late:.2f} s after the end of the lease; for {NEXT} bytes its node has "
              + ", ".join(f"{name} {count}" for name, count in moved.items()) + ")", flush=True)
        file.append_rest(clients[1:], uuid, clients[1].offset(uuid))
        file.close(clients[2], uuid)
        file.reads_back(clients[1], uuid)
        yield "another node finishes the upload, and the file is what was declared"
        wake(clients, uuid, writer, file)
        yield "the paused node wakes up and harms nothing"
        if options.most_seconds is not None:
            expect(late <= options.most_seconds, f"at most {options.most_seconds} s after the end of the lease",
                   f"{late:.2f} s")
            yield "the next APPEND is accepted soon after the end of the lease"
        if options.most_read is not None:
            read, written = max(moved["rchar"], moved["read_bytes"]), max(moved["wchar"], moved["write_bytes"])
            expect(max(read, written - NEXT) <= options.most_read,
                   f"at most {options.most_read} bytes moved besides the chunk", f"{read} read, {written} written")
            yield "nothing that was stored is read or copied"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", metavar="COMMAND", required=True, help="with {port}")
    parser.add_argument("--mib", type=int, default=256, help="the length of the file")
    parser.add_argument("--most-seconds", type=float, help="from the end of the lease to the answer")
    parser.add_argument("--most-read", type=int, metavar="BYTES", help="read, or written besides the chunk")
    options = parser.parse_args()
    passed, failed = 0, 0
    try:
        for name in run(options):
            print(f"ok {name}", flush=True)
            passed += 1
    except (Failed, NoAnswer) as failure:
        print(f"FAIL paused: {failure}")
        failed = 1
    print(f"{passed} passed, {failed} failed")
    return failed


if __name__ == "__main__":
    sys.exit(main())
