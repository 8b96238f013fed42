#!/usr/bin/env python3
"""Records the pictures of README.md: a real session of the command `kala`, as animated SVG, for light and dark pages.

    docs/pictures/record.py --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' --cli 'dotnet kala.dll'

Starts a server, types the commands below in a terminal of its own, interrupts the first with Ctrl-C, and writes
upload-light.svg and upload-dark.svg beside this file. Needs 1 GB of disk.
"""
import argparse
import fcntl
import os
import pty
import re
import select
import shlex
import shutil
import signal
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests/outside"))
from server import Server, absolute  # noqa: E402

from terminal import Screen  # noqa: E402
from svg import draw  # noqa: E402

COLUMNS, ROWS = 76, 16
FILE_BYTES = 700_000_000
# While it sends, not while it hashes.
INTERRUPT_AT = re.compile(r"^(?!hashing)\w.* [345]\d ?%", re.MULTILINE)
PROMPT = "$ "
TYPING_SECONDS = 0.045
PAUSE_SECONDS = 0.9
LAST_SECONDS = 5


class Film:
    """Pictures of a screen, each with its time. The time of waiting between commands is not the machine's but ours."""

    def __init__(self):
        self.screen, self.frames, self.now = Screen(COLUMNS, ROWS), [], 0.0

    def show(self, text, seconds=0.0):
        self.screen.feed(text)
        self.now += seconds
        self.frames.append((self.now, self.screen.rows()))

    def type(self, command):
        self.show(PROMPT, PAUSE_SECONDS)
        for letter in command:
            self.show(letter, TYPING_SECONDS)
        self.show("\r\n", PAUSE_SECONDS / 2)


def play(film, command, environment, folder, interrupt=False):
    """Runs a command in a terminal; its status, and what it printed."""
    film.type(command)
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execvpe("sh", ["sh", "-c", f"exec {command}"], environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    begun, start, printed = time.monotonic(), film.now, ""
    while True:
        ready = select.select([terminal], [], [], 0.1)[0]
        try:
            text = os.read(terminal, 65536).decode("utf-8", "replace") if ready else ""
        except OSError:  # the program has closed the terminal
            break
        if ready and not text:
            break
        printed += text
        film.now = start + time.monotonic() - begun
        film.show(text)
        if interrupt and INTERRUPT_AT.search(film.screen.text()):
            interrupt = False
            os.write(terminal, b"\x03")
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), printed


def record(server, cli, folder):
    programs = folder / "bin"
    programs.mkdir()
    (programs / "kala").write_text(f'#!/bin/sh\nexec {shlex.join(map(absolute, shlex.split(cli)))} "$@"\n', "utf-8")
    (programs / "kala").chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "TERM": "xterm-256color", "LANG": "C.UTF-8",
                   "KALA_SERVER": f"http://127.0.0.1:{server.port}", "XDG_STATE_HOME": str(folder / "state"),
                   "XDG_CONFIG_HOME": str(folder / "config")}
    environment.pop("NO_COLOR", None)
    work = folder / "work"
    work.mkdir()
    with open(work / "holiday.mp4", "wb") as file:
        file.truncate(FILE_BYTES)
    film = Film()
    status, _ = play(film, "kala upload holiday.mp4", environment, work, interrupt=True)
    assert status == 130, f"the interrupted upload ended with {status}, not with 130"
    status, said = play(film, "kala upload holiday.mp4", environment, work)
    assert status == 0, f"the second upload ended with {status}"
    uuid = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", said)[-1]
    status, said = play(film, "kala files list", environment, work)
    assert status == 0 and uuid in said, f"the list ended with {status} and has no {uuid}"
    film.show(PROMPT)
    film.show("", LAST_SECONDS)
    return film


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", metavar="COMMAND", required=True)
    parser.add_argument("--cli", metavar="COMMAND", required=True)
    options = parser.parse_args()
    # Without sign-in, so that the session shows uploads alone.
    server, folder = Server(options.server), Path(tempfile.mkdtemp(prefix="kala-picture-"))
    try:
        server.start_ready()
        film = record(server, options.cli, folder)
    finally:
        server.kill()
        server.clean()
        shutil.rmtree(folder, ignore_errors=True)
    for theme in ("light", "dark"):
        (HERE / f"upload-{theme}.svg").write_text(draw(film.frames, COLUMNS, ROWS, theme), "utf-8")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    main()
