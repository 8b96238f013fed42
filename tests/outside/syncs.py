#!/usr/bin/env python3
"""Counts what a POST /files costs, seen from outside: its syncs, its commits, and how many are stored in a second.

    syncs.py --server 'dotnet app/Kala.Api.dll --urls http://127.0.0.1:{port}' […] [--files 200] [--kib 64] [--rounds 5]

For both databases, on warm servers. The counts are of files that one client stores one after the other, under strace; the
rates are without it: medians of rounds in which several servers, if several are given, take turns. A commit is one in the
write-ahead log: on SQLite a frame that ends a transaction, on PostgreSQL a record. --most-syncs and --most-commits bound
the counts for each file, of every server. Needs strace and PostgreSQL.
"""
import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from checklist import Failed, Skipped, expect, succeeded
from client import BASE, OCTETS, Client, noise
from postgres import DURABLE, Cluster, programs
from programs import strace
from server import DidNotStart, Server, descendants
from timing import medians_in_turns
from wire import NoAnswer

WARM, CLIENTS = 300, 8
QUIET = {"Housekeeping__Enabled": "false"}  # only the calls commit
CALL = re.compile(r"\b(fsync|fdatasync|pwrite64)\(\d+<([^>]*)>(?:, \"([^\"]*)\".*?, (\d+), \d+)?")
SYNCS = ("syncs of blobs", "syncs of folders", "syncs of the database")
FRAME_HEADER = 24
SIZE_AFTER_COMMIT = slice(4, 8)  # of the database, in a frame's header; 0 in all but the last of a transaction


class Sqlite:
    name = "SQLite"

    @contextmanager
    def server(self, template):
        with _started(Server(template, settings=QUIET)) as server:
            yield server

    def traced(self):
        return []

    @contextmanager
    def commits(self, counts):
        """The frames in the trace say them."""
        yield


class Postgres:
    name = "PostgreSQL"

    @contextmanager
    def server(self, template):
        self._cluster = Cluster(DURABLE).start()
        try:
            self._cluster.sql("create database kala")
            settings = {"ConnectionStrings__Kala": self._cluster.connection_string("kala")}
            with _started(Server(template, settings=QUIET | settings)) as server:
                yield server
        finally:
            self._cluster.stop()

    def traced(self):
        return [word for pid in descendants(self._cluster.process.pid) for word in ("-p", str(pid))]

    @contextmanager
    def commits(self, counts):
        begin = self._position()
        yield
        log = ["-p", str(self._cluster.data / "pg_wal"), "-s", begin, "-e", self._position()]
        records = subprocess.run([programs() / "pg_waldump", *log], capture_output=True, text=True, check=False)
        counts["commits"] += records.stdout.count("desc: COMMIT")

    def _position(self):
        return self._cluster.sql("select pg_current_wal_flush_lsn()")


@contextmanager
def _started(server):
    try:
        yield server.start_ready()
    finally:
        server.kill()
        server.clean()


def store(k, content, files):
    """Stores so many files over one connection."""
    with k.connect() as connection:
        for _ in range(files):
            k.send(connection, "POST", f"{BASE}/files", [("Content-Type", OCTETS)], content)
            succeeded(k.answer_of(connection), 201)


def count(database, server, content, files):
    counts = Counter()
    with tempfile.TemporaryDirectory(prefix="kala-outside-trace-") as folder:
        trace = Path(folder) / "trace"
        options = ["-y", "-x", "-s", str(FRAME_HEADER), "-e", "trace=fsync,fdatasync,pwrite64", "-o", str(trace)]
        with strace(server, *options, *database.traced(), patience=10), database.commits(counts):
            store(Client(server), content, files)
        for line in trace.read_text().splitlines():
            called = CALL.search(line)
            if called:
                counts[_meaning(*called.groups())] += 1
    return counts


def _meaning(name, path, start, length):
    if name == "pwrite64":
        is_commit = path.endswith("-wal") and int(length) == FRAME_HEADER and any(_bytes(start)[SIZE_AFTER_COMMIT])
        return "commits" if is_commit else "other writes"
    blobs, folders, others = SYNCS
    return others if "/blobs/" not in path else blobs if re.search(r"/[0-9a-f]{16}$", path) else folders


def _bytes(escaped):
    return bytes.fromhex(escaped.replace("\\x", ""))


def store_together(server, content, files, clients):
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda _: store(Client(server), content, files // clients), range(clients)))


def measure(kind, options):
    """Prints one line for each server; returns what was counted for each."""
    content, counted = noise(options.kib * 1024, 61), []
    with ExitStack() as stack:
        databases = [kind() for _ in options.server]
        pairs = zip(databases, options.server)
        servers = [stack.enter_context(database.server(template)) for database, template in pairs]
        for database, server in zip(databases, servers):
            store_together(server, content, WARM, CLIENTS)
            counts = count(database, server, content, options.files)
            counted.append({what: counts[what] / options.files for what in (*SYNCS, "commits")})
        rates = [_rates(servers, content, options, clients) for clients in (1, CLIENTS)]
    for number, one in enumerate(counted):
        texts = [f"{share:.2f} {what}" for what, share in one.items()]
        texts += [f"{rate[number]:.0f} files/s with {clients} at a time" for clients, rate in zip((1, CLIENTS), rates)]
        print(f"{kind.name}, server {number + 1}, each of {options.files} files of {options.kib} KiB: {', '.join(texts)}",
              flush=True)
    return counted


def _rates(servers, content, options, clients):
    """Files in a second of each server."""
    actions = [partial(store_together, server, content, options.files, clients) for server in servers]
    return [options.files // clients * clients / seconds for seconds in medians_in_turns(actions, options.rounds)]


def judge(name, counted, options):
    expect(min(counted[SYNCS[0]], counted["commits"]) >= 1, "a sync and a commit for each file", str(counted))
    syncs = sum(counted[what] for what in SYNCS)
    bounds = (("syncs", syncs, options.most_syncs), ("commits", counted["commits"], options.most_commits))
    for what, number, most in bounds:
        expect(most is None or number <= most, f"at most {most} {what} for each file on {name}", f"{number:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", metavar="COMMAND", nargs="+", required=True, help="with {port}")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--kib", type=int, default=64, help="the length of a file")
    parser.add_argument("--rounds", type=int, default=5, help="of the rates")
    parser.add_argument("--most-syncs", type=float, help="for each file")
    parser.add_argument("--most-commits", type=float, help="for each file")
    options = parser.parse_args()
    failures = []
    for kind in (Sqlite, Postgres):
        try:
            for counted in measure(kind, options):
                judge(kind.name, counted, options)
        except (Failed, Skipped, NoAnswer, DidNotStart) as failure:
            failures.append(failure)
            print(f"FAIL syncs: {kind.name}: {failure}")
    print(f"{2 - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
