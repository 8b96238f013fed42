"""Sessions of several GiB that lose their server (only with --slow). KALA_BIG_GIB sets their size; the default is 1."""
import hashlib
import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from uuid import uuid4

from checklist import Skipped, check, equal, expect, succeeded
from client import OCTETS, canonical, noise, write_target
from timing import least_in_turns

MEGABYTE = 2 ** 20
PIECE = noise(64 * MEGABYTE, 31)
PIECES = int(os.environ.get("KALA_BIG_GIB", "1")) * 16
SIZE = PIECES * len(PIECE)
SESSIONS = 100_000
STARTS, MOST_START_RATIO = 5, 1.5


def _digest():
    running = hashlib.sha256()
    for _ in range(PIECES):
        running.update(PIECE)
    return canonical(running.digest())


def _send(k, uuid, start, end, mode="APPEND", offset=None):
    """Sends a body that is declared to reach from start to the end of the file, and stops at `end`."""
    connection = k.connect(300)
    k.send(connection, "POST", write_target(uuid, mode, offset), {"Content-Type": OCTETS, "Content-Length": SIZE - start})
    position = start
    while position < end:
        inside = position % len(PIECE)
        piece = PIECE[inside:inside + min(len(PIECE) - inside, end - position)]
        expect(connection.send(piece), "the body to be taken", "an early answer")
        position += len(piece)
    return connection


def _close(k, uuid):
    begun = time.monotonic()
    succeeded(k.close(uuid))
    return (time.monotonic() - begun) * 1000


def _warm(k):
    """A server that has just started compiles what it does for the first time."""
    for _ in range(20):
        k.stored(b"warm")


@check(slow=True)
def a_big_session_whose_server_was_killed_closes_without_being_read(k):
    if not shutil.which("strace"):
        raise Skipped("strace is not installed")
    with k.another_server() as first:
        uuid = first.open(SIZE, hash=_digest())
        with _send(first, uuid, 0, SIZE, offset=0) as connection:
            succeeded(first.answer_of(connection, seconds=300))
        first.server.kill()
        with k.another_server(data=first.server.data) as second:
            _warm(second)
            trace = os.path.join(second.server.data, "trace")
            # What is not opened is not read.
            tracer = subprocess.Popen(
                ["strace", "-f", "-e", "trace=openat,open", "-o", trace, "-p", str(second.server.process.pid)],
                stderr=subprocess.PIPE)
            tracer.stderr.readline()  # "attached"
            took = _close(second, uuid)
            tracer.terminate()
            tracer.communicate()
            with open(trace, encoding="utf-8", errors="replace") as lines:
                opened = [line for line in lines if uuid in line]
            equal(opened, [], "the blob's file being opened")
            print(f"     (close of {SIZE >> 30} GiB after the kill: {took:.0f} ms)")


@check(slow=True)
def a_big_body_whose_server_was_killed_goes_on_from_its_last_checkpoint(k):
    with k.another_server() as first:
        uuid = first.open(SIZE, hash=_digest())
        sent = SIZE * 9 // 10
        with _send(first, uuid, 0, sent, mode="WRITE"):
            first.server.kill()
        with k.another_server(data=first.server.data) as second:
            offset = second.offset(uuid)
            # One checkpoint every 64 MiB, one on its way, and what is still in the buffers of both sides.
            expect(sent - 256 * MEGABYTE <= offset <= sent, f"at most 256 MiB less than {sent}", str(offset))
            with _send(second, uuid, offset, SIZE, offset=offset) as connection:
                succeeded(second.answer_of(connection, seconds=300))
            _close(second, uuid)
            print(f"     (killed at {sent >> 20} MiB, went on from {offset >> 20} MiB)")


@check(slow=True)
def a_start_after_a_crash_with_100000_sessions_takes_hardly_longer_than_with_one(k):
    with k.another_server() as one, k.another_server() as many:
        uuids = {server: server.open(5) for server in (one, many)}
        for server in uuids:
            server.server.kill()
        _multiply(many.server.data / "kala.db", uuids[many])

        def start(server):
            with k.another_server(data=server.server.data) as again:
                equal(again.offset(uuids[server]), 0, "the offset of the one session")
                again.server.kill()

        with_one, with_many = least_in_turns([lambda: start(one), lambda: start(many)], STARTS)
        print(f"     (started and stopped in {with_one:.2f} s with one session, in {with_many:.2f} s with {SESSIONS})")
        expect(with_many < MOST_START_RATIO * with_one, f"at most {MOST_START_RATIO} times {with_one:.2f} s", f"{with_many:.2f} s")


def _multiply(database, uuid):
    """Makes many open sessions out of one row."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.row_factory = sqlite3.Row
        row = dict(connection.execute("select * from upload_sessions where id = ?", (uuid,)).fetchone())
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        connection.executemany(
            f"insert into upload_sessions ({names}) values ({marks})",
            ([str(uuid4()) if name == "id" else value for name, value in row.items()] for _ in range(SESSIONS)))
