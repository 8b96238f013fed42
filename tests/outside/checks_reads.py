"""Closed files are read over and over while their server comes and goes (only with --slow). KALA_READS says how often."""
import os
import random
import threading
import time
from itertools import cycle, islice

from checklist import check, equal, expect, succeeded
from client import BASE, noise, sha256
from wire import NoAnswer

READS = int(os.environ.get("KALA_READS", "2000"))
LIVES = max(4, READS // 2500)
READERS = 4


class Shelf:
    """Closed files, whose bytes follow from their place; writers add, readers compare."""

    def __init__(self):
        self.closed, self.reads, self.cut, self.wrong = [], 0, 0, []
        self._lock, self._leaves = threading.Lock(), threading.Event()

    def live(self, client, reads, end):
        """Reads and writes until there are `reads` more; then `end` stops the server in the middle of both."""
        self._leaves.clear()
        goal = self.reads + reads
        threads = [threading.Thread(target=self._until_it_leaves, args=(work, client), daemon=True)
                   for work in [self._reads] * READERS + [self._writes]]
        for thread in threads:
            thread.start()
        while self.reads < goal and not self.wrong and any(thread.is_alive() for thread in threads):
            time.sleep(0.01)
        end()
        self._leaves.set()
        for thread in threads:
            thread.join(60)
        expect(not self.wrong, "the bytes that were sent", "; ".join(self.wrong[:3]))

    def _until_it_leaves(self, work, client):
        chance = random.Random()
        try:
            with client.connect(60) as connection:
                while not self._leaves.is_set():
                    work(client, connection, chance)
        except (NoAnswer, OSError):
            with self._lock:
                self.cut += 1
        except Exception as error:  # said by whoever waits
            self.wrong.append(repr(error))

    def _reads(self, client, connection, chance):
        uuid, seed, size = chance.choice(self.closed)
        client.send(connection, "GET", f"{BASE}/files/{uuid}")
        self.compare(connection.read_answer(), uuid, seed, size)

    def compare(self, answer, uuid, seed, size):
        if answer.status == 503:
            raise NoAnswer("the server stops")
        if answer.status != 200 or answer.body != noise(size, seed):
            self.wrong.append(f"{uuid} of {size} bytes: {answer.status} and {len(answer.body)} bytes")
        with self._lock:
            self.reads += 1

    def _writes(self, client, _, chance):
        self.add(client, chance)
        time.sleep(0.02)

    def add(self, client, chance):
        seed, size = chance.randrange(2 ** 60), chance.choice((0, 1, 4096, 70_000, chance.randrange(20_000)))
        data = noise(size, seed)
        answer = client.create({"fileSize": size, "hash": sha256(data)})
        if answer.status != 503:
            uuid = succeeded(answer, 201).json()["data"]
            steps = [lambda: client.write(uuid, data, "WRITE")] if size else []
            if all(step().status == 200 for step in [*steps, lambda: client.close(uuid)]):
                self.closed.append((uuid, seed, size))


@check(slow=True)
def closed_files_read_the_same_over_restarts_and_kills(k):
    shelf, ends = Shelf(), {"kill": 0, "SIGTERM": 0}
    with k.another_server() as other:
        for _ in range(50):
            shelf.add(other, random)
        for end in islice(cycle(ends), LIVES):
            shelf.live(other, READS // LIVES + 1, other.server.kill if end == "kill" else other.server.terminate)
            equal(other.server.wait(60), -9 if end == "kill" else 0, f"exit status after {end}")
            ends[end] += 1
            other.server.start_ready()
        for uuid, seed, size in shelf.closed:
            shelf.compare(other.file(uuid), uuid, seed, size)
        expect(not shelf.wrong, "every file as it was sent", "; ".join(shelf.wrong[:3]))
    print(f"     ({shelf.reads} reads of {len(shelf.closed)} files equal; {ends['kill']} kills, "
          f"{ends['SIGTERM']} SIGTERMs, {shelf.cut} callers cut off)")
