"""A client that uploads one file after another until it is told to stop or is cut off."""
import random
import threading

from calls import Cut
from session import Session

REFUSAL_AT_CLOSE = {"bad_hash": (400, "hash_mismatch"), "bad_size": (400, "size_mismatch")}


def close_is_right(tally, session, answer):
    """Judges the answer to a close of all bytes, and notes what became of the session."""
    if answer.status == 200:
        session.state = "closed"
        tally.count("closed")
        return tally.expect(session.kind == "good", "FALSE_OK", f"{session.kind} session {session.id} was closed")
    session.state = "refused"
    if session.kind == "good":
        tally.violated("CLOSE_REFUSED", f"{session.id}: {session.acknowledged} of {session.size} bytes, {answer}")
        return False
    tally.count("refused as they should be")
    return tally.expect((answer.status, answer.code) == REFUSAL_AT_CLOSE[session.kind], "WRONG_REFUSAL",
                        f"close of {session.kind} session {session.id}: {answer}")


def file_is_right(tally, calls, session, when):
    answer = calls.file(session.id)
    tally.count("files compared")
    tally.expect(answer.status == 200 and answer.body == session.data, "BAD_FILE",
                 f"{session.id} {when}: {answer.status}, {len(answer.body)} of {session.size} bytes")


class Uploader(threading.Thread):
    def __init__(self, machine, tally, options, pool, session, seed):
        super().__init__(daemon=True)
        self._tally, self._options, self._pool, self._chance = tally, options, pool, random.Random(seed)
        self._calls, self.session, self.stops, self.may_be_cut = machine.calls(), session, False, False

    def run(self):
        try:
            while not self.stops:
                self.step()
        except Cut as cut:
            self._was_cut(cut)
        except Exception as error:  # an answer so odd that this client stumbled over it
            self._tally.violated("ODD_ANSWER", repr(error))
        self._calls.hang_up()

    def step(self):
        """One call."""
        if self.session is None or self.session.state in ("closed", "refused"):
            least = 1 if self._calls.last_write_closes else 0
            self.session = Session.of_any_kind(self._chance, self._options.max_kb * 1024, least)
        if self.session.state == "new":
            self._create()
        elif self.session.acknowledged < self.session.size:
            self._write()
        else:
            self._close()

    def _was_cut(self, cut):
        if cut.was_sent:
            self._tally.count("calls cut off")
        elif self.session:
            self.session.cut = None
        self._tally.expect(self.may_be_cut, "CUT", f"connection lost while the server was not being killed: {cut}")

    def _create(self):
        session = self.session
        session.cut = ("create", 0, 0)
        answer = self._calls.create(session.declared, session.digest)
        session.cut = None
        if self._tally.expect(answer.status == 201, "ODD_ANSWER", f"create: {answer}"):
            session.id, session.state = answer.data, "open"
            self._tally.count("sessions")
            self._pool.append(session)
        else:
            session.state = "refused"

    def _write(self):
        session, largest = self.session, self._options.chunk_kb * 1024
        length = self._chance.choice((1, 4096, self._chance.randrange(1, largest), largest))
        mode, start = "APPEND", session.acknowledged
        # A WRITE begins an upload as well as an APPEND; now and then one starts over.
        if self._calls.restarts and self._chance.random() < (0.03 if start else 0.3):
            mode, start = "WRITE", 0
        end = min(session.size, start + length)
        session.cut = (mode, start, end)
        answer = self._calls.write(session.id, mode, session.data[start:end], start)
        session.cut = None
        if self._calls.last_write_closes and end == session.declared:
            session.acknowledged = end
            close_is_right(self._tally, session, answer)
        elif self._tally.expect(answer.status == 200, "ODD_ANSWER", f"{mode} at {start} of {session.id}: {answer}"):
            session.acknowledged = end
            self._tally.count("chunks")
        else:
            session.state = "refused"

    def _close(self):
        session = self.session
        if self._chance.random() < 0.2:
            answer = self._calls.file(session.id)
            self._tally.expect(answer.status == 404, "LEAKED_OPEN", f"{session.id} before its close: {answer.status}")
        session.cut = ("close", 0, 0)
        answer = self._calls.close(session.id)
        session.cut = None
        close_is_right(self._tally, session, answer)
