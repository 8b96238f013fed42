"""Starting, stopping, restarting and logging, each on a server of its own."""
import json
import os
import select
import tempfile
import time
import uuid as uuids
from contextlib import contextmanager
from pathlib import Path

from checklist import check, equal, expect, refused, succeeded
from client import BASE, OCTETS, noise, sha256, write_target
from server import STOP_SECONDS, Server

MEGABYTE = 2 ** 20


def _stops(server, begun=None):
    """Ends with status 0 in time after SIGTERM (already sent when `begun` says when)."""
    started = begun or time.monotonic()
    if begun is None:
        server.terminate()
    status = server.wait(STOP_SECONDS + 10)
    took = time.monotonic() - started
    expect(status == 0 and took <= STOP_SECONDS, f"exit status 0 within {STOP_SECONDS} s",
           f"{status} after {took:.1f} s")


def _runs_to_its_end(k, *arguments, seconds=30, **options):
    """(exit status, lines it said, names in its data folder) of a run that must end by itself."""
    server = Server(k.server.template, **options)
    try:
        status = server.start(*arguments).wait(seconds)
        lines = [line for line in server.said().splitlines() if line.strip()]
        return status, lines, sorted(path.name for path in server.data.iterdir())
    finally:
        server.kill()
        server.clean()


@contextmanager
def _temporary_folder():
    with tempfile.TemporaryDirectory(prefix="kala-outside-") as folder:
        yield Path(folder)


@check
def SIGTERM_ends_an_idle_server_with_status_0(k):
    with k.another_server() as other:
        other.stored(b"1234")
        _stops(other.server)


@check
def a_restart_keeps_sessions_and_files(k):
    data = noise(200_000)
    with k.another_server() as first:
        closed, half, aborted = first.stored(data), first.open(200_000), first.open(9)
        succeeded(first.write(half, data[:100_000], offset=0))
        succeeded(first.abort(aborted), 204)
        key = {"Idempotency-Key": f"{uuids.uuid4()}"}
        twin = succeeded(first.create({"fileSize": 3}, key), 201).json()
        _stops(first.server)
        with k.another_server(data=first.server.data) as second:
            expect(second.file(closed).body == data, "the closed file", "other bytes")
            equal(second.offset(half), 100_000, "offset of the half-written session")
            refused(second.session(aborted), 410, "session_aborted")
            equal(succeeded(second.create({"fileSize": 3}, key), 201).json(), twin, "the idempotent answer")
            succeeded(second.write(half, data[100_000:], offset=100_000))
            second.holds(half, data)


@check
def SIGTERM_during_writes_never_half_acknowledges(k):
    data = noise(MEGABYTE)
    with k.another_server() as first:
        known, blind = first.open(2 * MEGABYTE), first.open(2 * MEGABYTE)
        with first.unfinished_write(known, 2 * MEGABYTE, data, offset=0) as one, \
                first.unfinished_write(blind, 2 * MEGABYTE, data) as two:
            first.server.terminate()
            begun = time.monotonic()
            told = []
            for connection in (one, two):
                answer = first.answer_of(connection, seconds=STOP_SECONDS)
                refused(answer, 503, "server_stopping")
                expect(answer.header("Upload-Offset"), "Upload-Offset", answer.head.decode("latin-1"))
                told.append(int(answer.header("Upload-Offset")))
        _stops(first.server, begun)
        with k.another_server(data=first.server.data) as second:
            equal([second.offset(known), second.offset(blind)], told, "offsets after the restart, as told")
            equal(told, [MEGABYTE, 0], "offsets told (what arrived, and nothing for a blind APPEND)")
            succeeded(second.write_raw(known, data + data, offset=0))
            second.holds(known, data + data)


@check
def a_write_that_finishes_soon_after_SIGTERM_is_kept(k):
    data = noise(4 * MEGABYTE)
    with k.another_server() as first:
        uuid = first.open(len(data))
        with first.unfinished_write(uuid, len(data), data[:MEGABYTE], offset=0) as connection:
            first.server.terminate()
            begun = time.monotonic()
            for start in range(MEGABYTE, len(data), MEGABYTE // 4):
                if not connection.send(data[start:start + MEGABYTE // 4]):
                    break
                time.sleep(0.05)
            answer = first.answer_of(connection, seconds=STOP_SECONDS)
        succeeded(answer)
        _stops(first.server, begun)
        with k.another_server(data=first.server.data) as second:
            second.holds(uuid, data)


@check
def a_second_server_on_the_same_data_refuses_with_one_clear_line(k):
    uuid = k.stored(b"1234")
    status, lines, _ = _runs_to_its_end(k, data=k.server.data)
    expect(status not in (0, None), "a start that is refused", f"exit status {status}")
    _one_clear_line(lines)
    equal(k.file(uuid).body, b"1234", "the first server to be unharmed")


def _one_clear_line(lines):
    plain = [line for line in lines if not line.startswith("{")]
    traces = [line for line in lines if line.lstrip().startswith("at ") or "Unhandled exception" in line]
    expect(lines and not traces and len(plain) <= 1, "one clear line and no stack trace", " | ".join(lines)[:600])


@check
def an_impossible_setting_stops_the_start_with_one_line(k):
    for settings in ({"Auth__Mode": "Nonsense"}, {"Filestore__Root": "/dev/null/blobs"},
                     {"ConnectionStrings__Kala": "Data Source=/dev/null/kala.db"}):
        status, lines, _ = _runs_to_its_end(k, settings=settings)
        expect(status not in (0, None), f"a start that is refused for {settings}", f"exit status {status}")
        _one_clear_line(lines)


@check
def help_and_version_end_with_status_0(k):
    for argument in ("--help", "--version"):
        status, lines, made = _runs_to_its_end(k, argument)
        equal(status, 0, f"exit status of {argument}")
        expect(lines, f"a text from {argument}", "nothing")
        equal(made, [], f"data made by {argument}")


@check
def migrate_only_prepares_the_database_and_ends_with_status_0(k):
    with _temporary_folder() as folder:
        status, _, made = _runs_to_its_end(k, "--migrate-only", seconds=60, data=folder)
        equal(status, 0, "exit status")
        expect("kala.db" in made, "a database", str(made))
        with k.another_server(data=folder) as other:
            other.stored(b"1234")


@check
def the_server_runs_from_any_working_folder(k):
    with _temporary_folder() as folder, k.another_server(folder=folder) as other:
        uuid = other.stored(b"1234", originalFilename="a.txt")
        equal(other.file(uuid).body, b"1234", "the file")
        expect(not list(folder.iterdir()), "nothing made in the working folder", str(list(folder.iterdir())))


def _said_on_a_terminal(server):
    """Starts the server with a terminal as its standard error, and returns the lines it said there when it was ready."""
    ours, its = os.openpty()
    try:
        server.start_ready(stderr=its)
    finally:
        os.close(its)
    said = b""
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        while select.select([terminal], [], [], 5)[0] and said.count(b"\n") < 3:
            said += terminal.read(4096)
    return said.decode().splitlines()


@check
def a_start_on_a_terminal_says_where_to_look_and_how_to_sign_in_and_one_elsewhere_only_the_password(k):
    for is_on_terminal in (True, False):
        server = Server(k.server.template, settings={"Auth__Mode": None})
        try:
            lines = _said_on_a_terminal(server) if is_on_terminal else server.start_ready() and _lines(server.stderr)
            password = (server.data / "blobs" / "admin-password.txt").read_text().strip()
            here = f"http://127.0.0.1:{server.port}"
            equal(len(lines), 3 if is_on_terminal else 2, f"lines ({lines})")
            expect(f"\"admin\" with the password {'' if is_on_terminal else '  '}{password}" in lines[is_on_terminal],
                   "who to sign in as and how", str(lines))
            expect(password not in server.stdout.read_text(), "no password in the log", "one")
            if is_on_terminal:
                expect(lines[0].endswith(f"{here}/; its calls are described at /docs"), "the address of the console", lines[0])
                expect(f"kala login --server {here} " in lines[2], "the next command", lines[2])
                server.terminate()
                server.wait(STOP_SECONDS)
                again = _said_on_a_terminal(server)
                expect(str(server.data / "blobs" / "admin-password.txt") in again[1] and password not in again[1],
                       "where the password is", again[1])
        finally:
            server.kill()
            server.clean()


def _lines(path):
    return [line for line in path.read_text("utf-8", "replace").splitlines() if line.strip()]


def _request_lines(server):
    lines = []
    for text in server.stdout.read_text("utf-8", "replace").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and isinstance(line.get("status"), int) and not isinstance(line["status"], bool):
            lines.append(line)
    return lines


@check
def the_log_has_one_JSON_line_a_request_with_an_integer_status_and_no_file_name(k):
    name = "kalacanary-secret-name"
    with k.another_server() as other:
        # The start has waited for /health/ready, which is not in the log.
        uuid = other.stored(b"1234", originalFilename=f"{name}.txt")  # 201, 200, 200
        succeeded(other.file(uuid))
        refused(other.session(uuids.uuid4()), 404, "session_not_found")
        refused(other.create({"fileSize": "5", "originalFilename": name}), 400, "validation_failed")
        succeeded(other.call("PUT", f"{BASE}/files/{name}", body=b"1"), 201)
        headers = {"Content-Type": OCTETS, "Content-Disposition": f'attachment; filename="{name}"',
                   "Repr-Digest": f"sha-256=:{sha256(b'1')[7:]}:"}
        succeeded(other.post_file(b"1", headers, f"?originalFilename={name}"), 201)
        deadline = time.monotonic() + 5
        while len(_request_lines(other.server)) < 8 and time.monotonic() < deadline:
            time.sleep(0.1)
        _stops(other.server)
        statuses = [line["status"] for line in _request_lines(other.server)]
        equal(statuses, [201, 200, 200, 200, 404, 400, 201, 201], "statuses in the log")
        expect(name not in other.server.said(), "no file name in the log", "a file name")


@check
def ordinary_use_logs_no_warning(k):
    """But those that the start means: nobody signs in, or where the first password is."""
    with k.another_server() as other:
        uuid = other.stored(b"1234", originalFilename="a.txt")
        succeeded(other.file(uuid))
        for target in ("sessions?filename=a", "files?filename=a&count=true", "sessions?format=csv", "statistics", "maintenance"):
            succeeded(other.call("GET", f"{BASE}/{target}"))
        for work in ("expire", "collect", "scrub"):
            succeeded(other.call("POST", f"{BASE}/maintenance/{work}"))
        _stops(other.server)
        lines = [json.loads(text) for text in _lines(other.server.stdout)]
        expect(len(lines) > 5, "a log", str(len(lines)))
        warnings = [line["message"] for line in lines if line["level"] not in ("Debug", "Information") and line["eventId"] not in (1004, 1007)]
        equal(warnings, [], "warnings in the log")


def last_SIGTERM_ends_the_server_within_35_seconds_with_status_0(k):
    _stops(k.server)


@check(slow=True)
def SIGKILL_in_mid_upload_keeps_every_told_byte(k):
    """Acknowledged chunks survive, and a long body's checkpoint (every 5 s) is told and survives, too."""
    data = noise(40 * MEGABYTE)
    with k.another_server() as first:
        chunked, streamed = first.open(len(data)), first.open(len(data))
        for start in range(0, 10 * MEGABYTE, MEGABYTE):
            succeeded(first.write(chunked, data[start:start + MEGABYTE], offset=start))
        with first.connect(60) as connection:
            first.send(connection, "POST", write_target(streamed, "APPEND", 0),
                       {"Content-Type": OCTETS, "Content-Length": len(data)})
            for second in range(28):  # 7 s in quarters: one checkpoint at least
                connection.send(data[second * MEGABYTE:(second + 1) * MEGABYTE])
                time.sleep(0.25)
            told = first.offset(streamed)
            expect(0 < told <= 28 * MEGABYTE, "a checkpoint to be told while the body runs", str(told))
            first.server.kill()
        with k.another_server(data=first.server.data) as second:
            equal(second.offset(chunked), 10 * MEGABYTE, "offset of the acknowledged chunks")
            kept = second.offset(streamed)
            expect(told <= kept <= 28 * MEGABYTE, f"at least the told offset {told}", str(kept))
            for uuid, offset in ((chunked, 10 * MEGABYTE), (streamed, kept)):
                succeeded(second.write_raw(uuid, data[offset:], offset=offset))
                second.holds(uuid, data)


@check(slow=True)
def repeated_SIGKILL_during_chunks_loses_nothing(k):
    data, told, uuid = noise(16 * MEGABYTE), 0, None
    with _temporary_folder() as folder:
        for round_number in range(8):
            with k.another_server(data=folder) as other:
                uuid = uuid or other.open(len(data))
                told = _kept(other, uuid, told)
                for _ in range(round_number % 4 + 1):
                    answer = succeeded(other.write(uuid, data[told:told + 300_000], offset=told))
                    told = int(answer.header("Upload-Offset"))
                with other.unfinished_write(uuid, 500_000, data[told:told + 200_000], offset=told):
                    other.server.kill()
        with k.another_server(data=folder) as other:
            told = _kept(other, uuid, told)
            succeeded(other.write_raw(uuid, data[told:], offset=told))
            other.holds(uuid, data)


def _kept(k, uuid, told):
    offset = k.offset(uuid)
    expect(offset >= told, f"at least the told offset {told}", str(offset))
    return offset
