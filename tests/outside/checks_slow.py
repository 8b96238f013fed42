"""Heavy ones: memory under a gigabyte and slow clients, and the same ranges as another server (only with --slow)."""
import hashlib
import random
import threading
import time
from contextlib import contextmanager

from checklist import Failed, check, equal, expect, succeeded
from client import OCTETS, canonical, noise, write_target
from programs import nginx
from wire import Connection, NoAnswer

MEGABYTE = 2 ** 20
PIECE = noise(8 * MEGABYTE, 21)
PIECES = 128
GIGABYTE = PIECES * len(PIECE)
LIMIT_MEGABYTES = 120
CLIENTS = 200


@contextmanager
def _watched(server):
    """Samples what the server has allocated; the list it yields holds the peak."""
    peak, done = [0.0], threading.Event()

    def watch():
        while not done.wait(0.1):
            peak[0] = max(peak[0], server.anonymous_megabytes())

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


@contextmanager
def _slow_clients(k, speed=10_000):
    """Clients that send `speed` bytes a second each until the block ends; then each finishes and is checked."""
    data, done, faults = bytes(2 * MEGABYTE), threading.Event(), []
    uuids = [k.open(len(data)) for _ in range(CLIENTS)]
    connections = [k.connect(120) for _ in uuids]
    for uuid, connection in zip(uuids, connections):
        k.send(connection, "POST", write_target(uuid, "APPEND", 0),
               {"Content-Type": OCTETS, "Content-Length": len(data)})

    def drip():
        sent, begun = 0, time.monotonic()
        while not done.wait(max(0, begun + sent / speed - time.monotonic())) and sent < len(data) - speed:
            for connection in connections:
                if not connection.send(data[sent:sent + speed]):
                    faults.append("a slow client was answered or cut in the middle")
            sent += speed
        for connection in connections:
            connection.send(data[sent:])

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(300)
    expect(not faults, "slow clients to be served", f"{len(faults)} times {faults[:1]}")
    for connection in connections:
        succeeded(k.answer_of(connection, seconds=120))
        connection.close()


def _send_gigabyte_in_one_body(k, uuid):
    with k.connect(300) as connection:
        k.send(connection, "POST", write_target(uuid, "APPEND", 0),
               {"Content-Type": OCTETS, "Content-Length": GIGABYTE})
        for _ in range(PIECES):
            expect(connection.send(PIECE), "the body to be taken", "an early answer")
        succeeded(k.answer_of(connection, seconds=300))


def _send_gigabyte_in_chunks(k, uuid):
    for number in range(PIECES):
        succeeded(k.write(uuid, PIECE, offset=number * len(PIECE)))


def _read_gigabyte(k, uuid, digest):
    """Reads in ranges, so that this side stays small as well."""
    running = hashlib.sha256()
    for start in range(0, GIGABYTE, 64 * MEGABYTE):
        answer = succeeded(k.file(uuid, Range=f"bytes={start}-{start + 64 * MEGABYTE - 1}"), 206)
        running.update(answer.body)
    equal(running.digest(), digest, "the digest of the download")


@check(slow=True)
def a_gigabyte_and_200_slow_clients_stay_under_120_MB_of_their_own(k):
    whole = hashlib.sha256()
    for _ in range(PIECES):
        whole.update(PIECE)
    with k.another_server() as other, _watched(other.server) as peak:
        with _slow_clients(other):
            for send in (_send_gigabyte_in_one_body, _send_gigabyte_in_chunks):
                uuid = other.open(GIGABYTE, hash=canonical(whole.digest()))
                send(other, uuid)
                target = f"/api/manage/filestore/sessions/{uuid}/close"
                succeeded(other.call("POST", target, seconds=300))
                _read_gigabyte(other, uuid, whole.digest())
        _within_the_limit(peak)


def _at_once(jobs, callers):
    """Runs jobs by so many callers; each must succeed."""
    left, failures, gate = list(jobs), [], threading.Lock()

    def work():
        while True:
            with gate:
                if failures or not left:
                    return
                job = left.pop()
            try:
                job()
            except (Failed, NoAnswer, OSError) as error:
                failures.append(str(error))

    threads = [threading.Thread(target=work, daemon=True) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    expect(not failures, "every upload to succeed", f"{len(failures)} failures, first {failures[:1]}")


def _within_the_limit(peak):
    print(f"     (peak RssAnon {peak[0]:.0f} MB)")
    expect(peak[0] < LIMIT_MEGABYTES, f"peak RssAnon under {LIMIT_MEGABYTES} MB", f"{peak[0]:.0f} MB")


@check(slow=True)
def fifty_parallel_uploads_of_64_MB_stay_under_120_MB_of_their_own(k):
    with k.another_server() as other, _watched(other.server) as peak:
        def upload():
            uuid = other.open(8 * len(PIECE))
            for number in range(8):
                succeeded(other.write(uuid, PIECE, offset=number * len(PIECE)))

        _at_once([upload] * 50, 50)
        _within_the_limit(peak)


@check(slow=True)
def four_thousand_small_sessions_stay_under_120_MB_of_their_own(k):
    with k.another_server() as other, _watched(other.server) as peak:
        content = noise(1024, 22)
        _at_once([lambda: other.stored(content)] * 4_000, 16)
        _within_the_limit(peak)


def _random_ranges(size, count, seed):
    """Random single ranges that can be satisfied."""
    chance = random.Random(seed)
    for _ in range(count):
        first = chance.randrange(size)
        last = min(size - 1, first + chance.choice((0, 1, 10, 1000, size)))
        kinds = (f"{first}-{last}", f"{first}-{last}", f"{first}-", f"-{size - first}", f"{first}-{size + chance.randrange(10 ** 9)}")
        yield f"bytes={chance.choice(kinds)}"


@check(slow=True)
def two_hundred_random_ranges_agree_with_nginx_byte_for_byte(k):
    content = noise(1_000_003, 31)

    def serves_it(folder, port):
        (folder / "sample").write_bytes(content)
        return f"server {{ listen 127.0.0.1:{port}; root {folder}; }}"

    with nginx(serves_it) as port:
        uuid = k.stored(content)
        for text in _random_ranges(len(content), 200, 7):
            ours = k.file(uuid, Range=text)
            with Connection(port) as connection:
                fields = [("Host", "localhost"), ("Range", text), ("Connection", "close")]
                connection.send_head("GET", "/sample", fields)
                theirs = connection.read_answer()
            equal((ours.status, ours.header("Content-Range"), ours.header("Content-Length")),
                  (theirs.status, theirs.header("Content-Range"), theirs.header("Content-Length")), f"answer to {text}")
            expect(ours.body == theirs.body, f"the same bytes for {text}", "other bytes")
