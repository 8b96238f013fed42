"""The command line client against a running server (only with --slow). KALA_CLI_MIB sets the file's size; default 256."""
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unicodedata
from contextlib import contextmanager
from pathlib import Path

from checklist import check, equal, expect
from programs import Terminal, kala, nginx

MEGABYTE = 2 ** 20
PASSWORD = "typed at a terminal, 4711 äß"
LONG_NAME = "写真アルバム二千二十六年夏休み家族旅行 and a long rest of the name.bin"
SIZE = int(os.environ.get("KALA_CLI_MIB", "256")) * MEGABYTE


@contextmanager
def _folder():
    folder = Path(tempfile.mkdtemp(prefix="kala-outside-cli-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(k, folder, *arguments, port=None):
    process = kala(k.server, folder, *arguments, port=port)
    output, errors = process.communicate(timeout=600)
    return process.returncode, output.strip(), errors.strip()


def _write(path):
    with open(path, "wb") as file:
        for _ in range(SIZE // MEGABYTE):
            file.write(os.urandom(MEGABYTE))


def _wait_for_bytes(server, least):
    """Until so many bytes lie on the server's disk."""
    for _ in range(6000):
        if server.blob_bytes() >= least:
            return
        time.sleep(0.01)
    expect(False, f"{least} bytes on the disk within a minute", "less")


@check(slow=True)
def the_command_line_goes_on_after_Ctrl_C_and_after_the_server_was_killed(k):
    with _folder() as folder, k.another_server() as first:
        _write(folder / "big.bin")
        interrupted = kala(first.server, folder, "upload", "big.bin")
        _wait_for_bytes(first.server, SIZE // 8)
        interrupted.send_signal(signal.SIGINT)
        _, errors = interrupted.communicate(timeout=60)
        equal(interrupted.returncode, 130, "the exit code after Ctrl-C")
        expect("run the same command again" in errors, "a hint how to resume", errors)

        going_on = kala(first.server, folder, "upload", "big.bin")
        _wait_for_bytes(first.server, SIZE // 2)
        port = first.server.port
        first.server.kill()
        with k.another_server(data=first.server.data, port=port) as second:
            output, errors = going_on.communicate(timeout=600)
            equal(going_on.returncode, 0, "the exit code of the upload whose server was killed")
            expect("Resuming big.bin" in errors, "a resumed upload", errors)

            code, path, errors = _run(second, folder, "download", output.strip(), "-o", "back.bin")
            equal(code, 0, f"the exit code of the download ({errors})")
            equal(subprocess.run(["cmp", "big.bin", path], cwd=folder, check=False).returncode, 0, "cmp")


def _proxy(upstream, buffering):
    """An nginx in front of the server."""
    return nginx(lambda folder, port: (
        f"client_max_body_size 0; server {{ listen 127.0.0.1:{port};\n"
        f"location / {{ proxy_pass http://127.0.0.1:{upstream}; proxy_set_header Host localhost; proxy_http_version 1.1;"
        f" proxy_request_buffering {buffering}; }} }}"))


def _cells(line):
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


@check(slow=True)
def a_password_typed_at_a_terminal_is_never_shown(k):
    with _folder() as folder, k.another_server(settings={"Auth__Mode": "SignIn", "Kala__Admin__Password": PASSWORD}) as other:
        login = Terminal(other.server, folder, "login")
        login.wait_for("[admin]: ")
        login.type("\n")
        login.wait_for("Password of admin: ")
        login.type(PASSWORD + "\n")
        equal(login.end(), 0, f"the exit code of the login ({login.shown})")
        expect("Signed in at" in login.shown, "a confirmation", login.shown)
        expect("4711" not in login.shown, "no password on the terminal", login.shown)
        code, output, errors = _run(other, folder, "whoami")
        expect(code == 0 and "credential   kala login" in output, "the stored sign-in", output + errors)

        interrupted = Terminal(other.server, folder, "login", "--user", "ann")
        interrupted.wait_for("Password of ann: ")
        interrupted.type("half\x03")
        equal(interrupted.end(), 130, "the exit code after Ctrl-C at the password")
        expect("half" not in interrupted.shown, "no password on the terminal", interrupted.shown)


@check(slow=True)
def a_terminal_of_80_columns_shows_each_step_and_no_line_of_a_list_wraps(k):
    with _folder() as folder, k.another_server() as other:
        _write(folder / LONG_NAME)
        upload = Terminal(other.server, folder, "upload", LONG_NAME)
        equal(upload.end(600), 0, f"the exit code of the upload ({upload.shown})")
        for step in ("hashing ", "sending ", "verified "):
            expect(step in upload.shown, f"the step {step!r} on the terminal", upload.shown)
        for what in ("files", "sessions"):
            listed = Terminal(other.server, folder, what, "list")
            equal(listed.end(), 0, f"the exit code of the list ({listed.shown})")
            lines = listed.shown.splitlines()
            expect(len(lines) == 2 and "…" in lines[1] and lines[1].endswith("bin"), "a title and a row with a cut name", listed.shown)
            expect(max(map(_cells, lines)) <= 80, "at most 80 cells in a line", listed.shown)


@check(slow=True)
def a_terminal_shows_each_step_if_only_standard_output_is_redirected(k):
    with _folder() as folder, k.another_server() as other:
        (folder / "small.bin").write_bytes(os.urandom(MEGABYTE))
        with open(folder / "uuid.txt", "w", encoding="utf-8") as output:
            upload = Terminal(other.server, folder, "upload", "small.bin", stdout=output)
            equal(upload.end(), 0, f"the exit code of the upload ({upload.shown})")
        expect("━" in upload.shown and "verified small.bin" in upload.shown, "the bar and the last step", upload.shown)
        equal(len((folder / "uuid.txt").read_text().strip()), 36, "the length of the output, a uuid")


@check(slow=True)
def a_file_is_deleted_only_after_yes_at_the_terminal(k):
    with _folder() as folder, k.another_server() as other:
        (folder / "small.txt").write_text("hello")
        code, uuid, errors = _run(other, folder, "upload", "small.txt")
        equal(code, 0, f"the exit code of the upload ({errors})")
        for answer, status in (("n", 1), ("y", 0)):
            delete = Terminal(other.server, folder, "files", "delete", uuid)
            delete.wait_for("Delete small.txt (5 B) for good? [y/N] ")
            delete.type(answer + "\n")
            equal(delete.end(), status, f"the exit code after {answer!r}")
        code, _, errors = _run(other, folder, "download", uuid)
        expect(code == 1 and "(gone)" in errors, "the file to be gone", errors)


@check(slow=True)
def a_command_whose_output_cannot_be_written_fails_but_does_not_crash(k):
    with _folder() as folder, open("/dev/full", "w", encoding="utf-8") as full:
        for streams in ({"stdout": full}, {"stderr": full, "stdout": full}):
            process = kala(k.server, folder, "files", "list", **streams)
            _, errors = process.communicate(timeout=60)
            equal(process.returncode, 1, f"the exit code ({errors})")


@check(slow=True)
def doctor_finds_a_proxy_that_keeps_uploads_back_and_no_other(k):
    with _folder() as folder:
        with _proxy(k.server.port, "off") as port:
            code, output, _ = _run(k, folder, "doctor", port=port)
            expect(code == 0 and "bytes arrive while they are sent" in output, "nothing wrong without buffering", output)
        with _proxy(k.server.port, "on") as port:
            code, output, _ = _run(k, folder, "doctor", port=port)
            expect(code == 1 and "proxy_request_buffering off" in output, "the buffering to be found", output)
