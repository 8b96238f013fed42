"""A large file that is made and read back in pieces: no more of it than one piece is in memory."""
import hashlib

from checklist import equal, succeeded
from client import BASE, OCTETS, canonical, noise, write_target

MEGABYTE = 2 ** 20
SECONDS = 600


class LargeFile:
    def __init__(self, mebibytes, piece_mebibytes):
        self._noise, self.size = noise(piece_mebibytes * MEGABYTE, 51), mebibytes * MEGABYTE
        self.step = len(self._noise)
        running = hashlib.sha256()
        for start in range(0, self.size, self.step):
            running.update(self.bytes_at(start))
        self.hash = canonical(running.digest())

    def bytes_at(self, start, length=None):
        """At most to the end of the piece. Each piece begins with its number, so none can stand for another."""
        number, inside = divmod(start, self.step)
        end = min(self.step, self.size - number * self.step)
        piece = number.to_bytes(8, "big") + self._noise[8:end]
        return piece[inside:end if length is None else inside + length]

    def append(self, k, uuid, start, length=None):
        """One APPEND to the end of the piece, or of so many bytes of it; the answer."""
        return k.call("POST", write_target(uuid, "APPEND", start), [("Content-Type", OCTETS)],
                      self.bytes_at(start, length), seconds=SECONDS)

    def append_rest(self, clients, uuid, start):
        """Everything from there, the clients in turns."""
        turn = 0
        while start < self.size:
            answer = succeeded(self.append(clients[turn % len(clients)], uuid, start))
            start, turn = int(answer.header("Upload-Offset")), turn + 1

    def close(self, k, uuid):
        succeeded(k.call("POST", f"{BASE}/sessions/{uuid}/close", seconds=SECONDS))

    def reads_back(self, k, uuid):
        """The whole file has the length and digest that were declared."""
        with k.connect(SECONDS) as connection:
            k.send(connection, "GET", f"{BASE}/files/{uuid}", [("Connection", "close")])
            head, body = connection.read_start()
            equal(head.status, 200, "the status of the download")
            running, length = hashlib.sha256(body), len(body)
            while piece := connection.receive(MEGABYTE):
                running.update(piece)
                length += len(piece)
        equal((length, canonical(running.digest())), (self.size, self.hash), "length and digest of the download")
