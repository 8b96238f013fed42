#!/usr/bin/env python3
"""Several nodes over one PostgreSQL and one folder of blobs, or one S3-compatible store, under clients that take sessions over
from each other, while nodes are killed and stopped (SIGSTOP) for longer than a lease lasts, and the store's processes are killed.

    nodes.py --server 'dotnet app/Kala.Api.dll --urls http://127.0.0.1:{port}' --seconds 90 [--s3]

--s3 needs the variables of store.py. Right is: every file that was closed is what was declared, and stays so; no offset that was told is ever followed by a
smaller one; nobody who tries on is kept from a session for longer than a lease and a hand-over take, and a dead store is dead;
after a sweep, the store has the blobs that rows name, and no other.
"""
import argparse
import hashlib
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from client import Client, OCTETS, sha256, write_target
from postgres import Cluster, Pooler
from server import Server
from store import Store
from wire import NoAnswer

LEASE_SECONDS, HAND_OVER_SECONDS = 15, 5
STUCK_SECONDS = LEASE_SECONDS + HAND_OVER_SECONDS
CALL_SECONDS, SILENT_SECONDS = 6, 3
LARGEST = 400_000
# A request waits for a dead store for twice Filestore:S3:Timeout at most, and the store takes a while to start.
STORE_TIMEOUT_SECONDS, STORE_START_SECONDS = 5, 60


class Node(Server):
    def __init__(self, template, data, settings):
        super().__init__(template, data=data, settings=settings)
        self.silent_until = 0.0


class Run:
    def __init__(self, nodes, seconds, seed, store=None):
        self.nodes, self.end, self.seed, self.store = nodes, time.monotonic() + seconds, seed, store
        self.call_seconds = CALL_SECONDS + (2 * STORE_TIMEOUT_SECONDS if store else 0)
        self.stuck_seconds = STUCK_SECONDS + (STORE_START_SECONDS if store else 0)
        self.lock = threading.Lock()
        self.violations, self.closed, self.counts, self.longest = [], [], {}, 0.0

    @property
    def is_over(self):
        return time.monotonic() > self.end

    def count(self, what):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1

    def violated(self, text):
        with self.lock:
            self.violations.append(text)
        print(f"VIOLATION {text}", flush=True)

    def waited(self, uuid, seconds):
        with self.lock:
            self.longest = max(self.longest, seconds)
        if seconds > self.stuck_seconds:
            self.violated(f"{uuid} was stuck for {seconds:.1f} s")


class Upload:
    """One client with one file at a time."""

    def __init__(self, run, number):
        self.run, self.random = run, random.Random(f"{run.seed}/{number}")

    def loop(self):
        while not self.run.is_over:
            self.content = self.random.randbytes(self.random.randrange(1, LARGEST))
            self.told = 0
            uuid = self.open()
            if uuid is not None:
                self.send(uuid)

    def node(self):
        """As a balancer with a health check chooses: not one that has just not answered."""
        now = time.monotonic()
        well = [node for node in self.run.nodes if node.silent_until < now]
        return Client(self.random.choice(well or self.run.nodes))

    def open(self):
        try:
            answer = self.node().create({"fileSize": len(self.content), "hash": sha256(self.content)})
            return answer.json()["data"] if answer.status == 201 else None
        except (OSError, NoAnswer):
            time.sleep(0.1)
            return None

    def send(self, uuid):
        """A file that was begun is finished, if it takes some time after the end."""
        blocked_since = None
        is_closed = False
        while not is_closed:
            try:
                if self.told == len(self.content):
                    is_closed = self.close(self.node(), uuid)
                else:
                    self.rival(uuid)
                    self.append(self.node(), uuid)
            except Refused as refused:
                self.run.count(refused.args[0])
                blocked_since = blocked_since or time.monotonic()
                if time.monotonic() - blocked_since > 4 * self.run.stuck_seconds:
                    self.run.violated(f"{uuid} cannot be finished: {refused.args[0]}")
                    return
                time.sleep(0.2)
                continue
            if blocked_since is not None:
                self.run.waited(uuid, time.monotonic() - blocked_since)
                blocked_since = None

    def rival(self, uuid):
        """Sometimes another call of ours begins on some node, and is left in the middle for the next to take over."""
        if self.random.random() > 0.25:
            return
        node, rest = self.node(), self.content[self.told:]
        try:
            connection = node.connect(self.run.call_seconds)
            node.send(connection, "POST", write_target(uuid, "APPEND", self.told),
                      [("Content-Type", OCTETS), ("Content-Length", len(rest))])
            connection.send(rest[:self.random.randrange(0, len(rest))])
            self.run.count("left in the middle")
            keep = self.random.choice([0.0, 0.3, 6.0])
            threading.Timer(keep, connection.close).start()
        except (OSError, NoAnswer):
            pass

    def append(self, node, uuid):
        piece = self.content[self.told:self.told + self.random.randrange(1, 150_000)]
        answer = self.call(node, "POST", write_target(uuid, "APPEND", self.told), [("Content-Type", OCTETS)], piece)
        self.heard(uuid, answer, answer.header("Upload-Offset"))
        if answer.status != 200:
            self.ask(uuid)
            raise Refused(f"write {answer.status}")
        self.run.count("written")

    def ask(self, uuid):
        answer = self.call(self.node(), "GET", f"/api/manage/filestore/sessions/{uuid}")
        if answer.status != 200:
            raise Refused(f"ask {answer.status}")
        self.heard(uuid, answer, answer.header("Upload-Offset"))

    def heard(self, uuid, answer, offset):
        if offset is None:
            return
        if int(offset) < self.told:
            self.run.violated(f"{uuid} had {self.told} bytes, and now {offset} ({answer.status})")
        self.told = int(offset)

    def close(self, node, uuid):
        answer = self.call(node, "POST", f"/api/manage/filestore/sessions/{uuid}/close")
        if answer.status != 200:
            if answer.status == 400:
                self.run.violated(f"{uuid}: close of the whole file is {answer.status} {answer.body[:200]}")
                return True
            raise Refused(f"close {answer.status}")
        with self.run.lock:
            self.run.closed.append((uuid, hashlib.sha256(self.content).digest(), len(self.content)))
        return True

    def call(self, node, method, target, headers=(), body=None):
        try:
            return node.call(method, target, headers, body, seconds=self.run.call_seconds)
        except (OSError, NoAnswer) as error:
            node.server.silent_until = time.monotonic() + SILENT_SECONDS
            raise Refused("no answer") from error


class Refused(Exception):
    pass


def disturb(run, chaos):
    """Kills or stops one node after the other; at least one is always well."""
    while not run.is_over:
        node = chaos.choice(run.nodes)
        if run.store and chaos.random() < 0.3:
            run.count(f"{run.store.kill_one(chaos)} killed")
            time.sleep(chaos.uniform(0, 4))
            run.store.start()
        elif chaos.random() < 0.5:
            node.kill()
            run.count("killed")
            time.sleep(chaos.uniform(0, 2))
            node.start_ready()
        else:
            os.killpg(node.process.pid, signal.SIGSTOP)
            run.count("stopped")
            pause = chaos.choice([1, 3, LEASE_SECONDS + 5])
            stop = time.monotonic() + pause
            while time.monotonic() < stop and not run.is_over:
                time.sleep(0.1)
            os.killpg(node.process.pid, signal.SIGCONT)
        time.sleep(chaos.uniform(1, 4))


def read_back(run):
    """Every closed file, on every node."""
    def read(file):
        uuid, digest, size = file
        for node in run.nodes:
            answer = Client(node).file(uuid)
            if answer.status != 200 or hashlib.sha256(answer.body).digest() != digest:
                run.violated(f"file {uuid} of {size} bytes is {answer.status} with {len(answer.body)} bytes on node {node.port}")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(read, run.closed))


def check_sweep(run, cluster):
    """A forced collector leaves exactly the blobs that rows name; their number and bytes are those of its survey."""
    client = Client(run.nodes[0])
    left = True
    # Each run compacts some files and removes what the one before has replaced.
    while left:
        collected = client.call("POST", "/api/manage/filestore/maintenance/collect?force=true", seconds=600)
        if collected.status != 200:
            run.violated(f"collect is {collected.status} {collected.body[:200]}")
            return
        report = collected.json()["data"]
        left = report["compacted"] > 0 or report["blobs"] > 0
    found = client.call("GET", "/api/manage/filestore/statistics").json()["data"]["disk"]["blobs"]
    named = [part.split(":") for extents in cluster.sql("select extents from files where extents <> ''", "kala").splitlines()
             for part in extents.rstrip("!").split(",")]
    wanted = {"count": len(named), "bytes": sum(int(length) for _, length in named)}
    open_sessions = cluster.sql("select count(*) from upload_sessions where status in ('open', 'failed') and \"offset\" > 0", "kala")
    if found != wanted or open_sessions != "0":
        run.violated(f"after a sweep there are {found}, but rows of files name {wanted}, and {open_sessions} sessions are open")
    print(f"after a sweep: {found['count']} blobs with {found['bytes']} bytes, as rows name")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", metavar="COMMAND", required=True, help="with {port}")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--pooler", action="store_true", help="pgbouncer in transaction mode between them and PostgreSQL")
    parser.add_argument("--s3", action="store_true", help="blobs in the store of KALA_TEST_S3")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)

    cluster = Cluster().start()
    data = Path(tempfile.mkdtemp(prefix="kala-nodes-"))
    nodes, pooler = [], None
    try:
        cluster.sql("create database kala")
        text = cluster.connection_string("kala")
        if arguments.pooler:
            pooler = Pooler(cluster, "kala").start()
            text = pooler.connection_string()
        settings = {"ConnectionStrings__Kala": text + ";Maximum Pool Size=40"}
        store = Store() if arguments.s3 else None
        if store:
            settings.update(store.settings(S3__Timeout=f"00:00:{STORE_TIMEOUT_SECONDS:02}", S3__Spool=str(data)),
                            Housekeeping__ScrubBytesPerSecond="1000000000")
        nodes = [Node(arguments.server, data, settings) for _ in range(arguments.nodes)]
        # All at once: the tables are made by one of them.
        for node in nodes:
            node.start()
        for node in nodes:
            wait_ready(node)
        run = Run(nodes, arguments.seconds, arguments.seed, store)
        clients = [threading.Thread(target=Upload(run, number).loop, daemon=True) for number in range(arguments.clients)]
        for client in clients:
            client.start()
        disturb(run, random.Random(arguments.seed))
        for client in clients:
            client.join(4 * run.stuck_seconds)
        if any(client.is_alive() for client in clients):
            run.violated("a client has not come to an end")
        read_back(run)
        if store:
            check_sweep(run, cluster)
        print(f"{len(run.closed)} files closed and read back on every node, longest wait {run.longest:.1f} s; "
              + ", ".join(f"{what} {count}" for what, count in sorted(run.counts.items())))
        failed = len(run.violations) + (0 if run.closed else 1)
        print(f"{3 if failed == 0 else 0} passed, {failed} failed")
        return 1 if failed else 0
    finally:
        for node in nodes:
            node.kill()
            node.clean()
        if pooler is not None:
            pooler.stop()
        cluster.stop()
        shutil.rmtree(data, ignore_errors=True)


def wait_ready(node):
    deadline = time.monotonic() + 60
    while not node._is_ready():
        if time.monotonic() > deadline or node.process.poll() is not None:
            raise SystemExit(f"a node did not start: {node.said()[-600:]}")
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
