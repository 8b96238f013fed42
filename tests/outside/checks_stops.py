"""SIGTERMs in number while chunks run (only with --slow). KALA_SIGTERMS says how many."""
import os
import random
import threading
import time
from collections import Counter

from checklist import check, equal, expect, refused, succeeded
from client import OCTETS, noise, write_target
from server import STOP_SECONDS
from wire import NoAnswer

SIGTERMS = int(os.environ.get("KALA_SIGTERMS", "8"))
# What begins later than this before the SIGTERM may find nobody at the door any more.
RUNNING_SECONDS = 0.05
WRITERS, SIZE, CHUNK, PIECE = 8, 8 * 2 ** 20, 256 * 1024, 16 * 1024
# About as long as a chunk takes, so that some finish and some are refused. The default is shown by a check of its own.
GRACE = {"Filestore__ShutdownGrace": "00:00:00.05"}


class Writer:
    """Sends chunk after chunk to one session, and knows what the server may say of it."""

    def __init__(self, number):
        self._chance, self.answers, self.fault, self.unanswered = random.Random(number), Counter(), None, None
        self._uuid = self._begun = None

    def begin(self, k):
        self._data = noise(SIZE, self._chance.randrange(2 ** 60))
        self._uuid, self._low, self._high = k.open(SIZE), 0, 0

    def write(self, k, stalls):
        """Until the session is full or the server stops. With `stalls`, a chunk stops in its middle."""
        try:
            while self._low < SIZE and self._chunk(k, stalls):
                pass
        except (NoAnswer, OSError):
            self.unanswered = self._begun if self._high > self._low else None
        except Exception as error:  # said by whoever waits
            self.fault = error

    def _chunk(self, k, stalls):
        start = self._low
        end = min(SIZE, start + self._chance.randrange(1, CHUNK))
        with k.connect(STOP_SECONDS) as connection:
            offset = start if self._chance.random() < 0.7 else None
            self._begun = time.monotonic()
            k.send(connection, "POST", write_target(self._uuid, "APPEND", offset),
                   {"Content-Type": OCTETS, "Content-Length": end - start})
            for position in range(start, end, PIECE):
                if stalls and position > start and connection.has_answer(STOP_SECONDS):
                    break
                self._high = min(end, position + PIECE)
                if not connection.send(self._data[position:self._high]):
                    break
                time.sleep(self._chance.random() * 0.01)
            answer = k.answer_of(connection)
        self.answers[answer.status] += 1
        told = answer.header("Upload-Offset")
        if answer.status == 200:
            equal(told, str(end), "Upload-Offset of a whole chunk")
        else:
            refused(answer, 503, "server_stopping")
            expect(told is None or start <= int(told) <= self._high, f"{start} to {self._high}", str(told))
        self._low = self._high = start if told is None else int(told)
        return answer.status == 200

    def settle(self, k):
        """After a restart: the offset is the one told, or something was sent and nothing told."""
        offset = k.offset(self._uuid)
        expect(self._low <= offset <= self._high, f"an offset from {self._low} to {self._high}", str(offset))
        self._low = self._high = offset
        if offset == SIZE:
            self.finish(k)
            self.begin(k)

    def finish(self, k):
        if self._low < SIZE:
            succeeded(k.write_raw(self._uuid, self._data[self._low:], offset=self._low))
        k.holds(self._uuid, self._data)


@check(slow=True)
def SIGTERMs_in_the_middle_of_chunks_finish_or_refuse_each_of_them(k):
    writers, longest, turned_away = [Writer(number) for number in range(WRITERS)], 0, 0
    with k.another_server(settings=GRACE) as other:
        for writer in writers:
            writer.begin(other)
        for number in range(SIGTERMS):
            begun, took = _stop_among(writers, other, stalls=number % 5 == 0)
            longest = max(longest, took)
            for writer in (one for one in writers if one.unanswered):
                expect(writer.unanswered > begun - RUNNING_SECONDS, "an answer to every running chunk",
                       f"none for one that began {begun - writer.unanswered:.3f} s before the SIGTERM")
                turned_away += 1
            other.server.start_ready()
            for writer in writers:
                writer.settle(other)
        for writer in writers:
            writer.finish(other)
    answers = sum((writer.answers for writer in writers), Counter())
    print(f"     ({SIGTERMS} SIGTERMs, {answers[200]} chunks kept, {answers[503]} refused as told, {turned_away} turned "
          f"away at the door; the longest end took {longest:.1f} s)")


def _stop_among(writers, k, stalls):
    """When the server was told to stop, and how long it took to end."""
    threads = []
    for number, writer in enumerate(writers):
        writer.unanswered = None
        threads.append(threading.Thread(target=writer.write, args=(k, stalls and number == 0), daemon=True))
    for thread in threads:
        thread.start()
    time.sleep(0.1 + random.random() * 0.4)
    begun = time.monotonic()
    k.server.terminate()
    status = k.server.wait(STOP_SECONDS + 10)
    took = time.monotonic() - begun
    for thread in threads:
        thread.join(STOP_SECONDS)
    faults = [str(writer.fault) for writer in writers if writer.fault]
    expect(not faults, "chunks that are kept or refused as told", "; ".join(faults[:3]))
    expect(status == 0 and took <= STOP_SECONDS, f"exit status 0 within {STOP_SECONDS} s", f"{status} after {took:.1f} s")
    return begun, took
