"""The command line client against a running server (only with --slow). KALA_CLI_MIB sets the file's size; default 256."""
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from checklist import check, equal, expect
from programs import kala, nginx

MEGABYTE = 2 ** 20
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


@check(slow=True)
def doctor_finds_a_proxy_that_keeps_uploads_back_and_no_other(k):
    with _folder() as folder:
        with _proxy(k.server.port, "off") as port:
            code, output, _ = _run(k, folder, "doctor", port=port)
            expect(code == 0 and "bytes arrive while they are sent" in output, "nothing wrong without buffering", output)
        with _proxy(k.server.port, "on") as port:
            code, output, _ = _run(k, folder, "doctor", port=port)
            expect(code == 1 and "proxy_request_buffering off" in output, "the buffering to be found", output)
