"""Compares what the clients know with what the server says after a restart."""
from uploader import close_is_right, file_is_right

FILES_READ = 10


def check_after_restart(machine, tally, pool, uploaders, chance):
    calls = machine.calls()
    for uploader in uploaders:
        if uploader.session is not None and not _goes_on(calls, tally, uploader.session):
            uploader.session = None
    closed = [session for session in pool if session.state == "closed"]
    for session in chance.sample(closed, min(len(closed), FILES_READ)):
        file_is_right(tally, calls, session, "after a restart")
    calls.hang_up()


def _goes_on(calls, tally, session):
    """Whether the client can go on with this session. Corrects what the client knows."""
    cut, session.cut = session.cut, None
    if session.state == "new":
        tally.count("creations cut off", 1 if cut else 0)
        return False
    if session.state != "open":
        return True
    answer = calls.session(session.id)
    if not tally.expect(answer.status == 200, "LOST_SESSION", f"{session.id} (cut off: {cut}): {answer}"):
        return False
    view = answer.data
    is_last = calls.last_write_closes and cut is not None and cut[2] == session.declared
    is_closing = cut is not None and (cut[0] == "close" or is_last)
    if is_closing and session.kind == "bad_hash" and view["status"] == "failed":
        tally.count("failed in a close that was cut off")
        tally.expect(view["offset"] == 0, "EXTRA_BYTES", f"failed session {session.id} has {view['offset']} bytes")
        return False
    if not _offset_is_possible(tally, session, cut, view["offset"]):
        return False
    session.acknowledged = view["offset"]
    if is_closing and (not is_last or session.acknowledged == session.declared):
        _close_again(calls, tally, session)
    return True


def _offset_is_possible(tally, session, cut, offset):
    least, most = session.possible_offsets(cut)
    tally.count("offsets compared")
    text = f"{session.id} has {offset} bytes, not {least} to {most} (cut off: {cut})"
    return tally.expect(offset >= least, "LOST_BYTES", text) and tally.expect(offset <= most, "EXTRA_BYTES", text)


def _close_again(calls, tally, session):
    """The close that was cut off may have happened or not; now it certainly happens."""
    is_closed = calls.file(session.id).status == 200
    tally.expect(session.kind == "good" or not is_closed, "FALSE_OK", f"{session.kind} session {session.id} can be read")
    close_is_right(tally, session, calls.close(session.id))
    if session.state == "closed":
        file_is_right(tally, calls, session, "closed again after a restart")
