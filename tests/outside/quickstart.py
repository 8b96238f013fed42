#!/usr/bin/env python3
"""Runs what the documents tell a reader to type, as it stands there, against a server of its own.

    quickstart.py --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' --cli 'dotnet kala.dll'

The server command is a template as for outside.py; --cli is what the reader's command `kala` is. The ```sh and ```js blocks of README.md, docs/quickstart.md and docs/security.md run
in their order, each document in one `bash -eo pipefail` in a fresh folder, a ```js block by `node` as upload.mjs; KALA
is the address of the server and KALA_PASSWORD_FILE where its first password is, which is all that differs from a
reader's terminal. Then each ```sql block of
docs/schema.md runs in sqlite3 on the database that the uploads have left. Blocks marked otherwise are not run.

Each block prints one line: `ok NAME` or `FAIL NAME: what came`. The last line is `N passed, N failed`; the exit status
is 1 when something failed. Needs bash, curl, tar, openssl, dotnet, node 20 and sqlite3, and 2 GB of disk.
"""
import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from server import Server, absolute

REPOSITORY = Path(__file__).resolve().parents[2]
TYPED = ("README.md", "docs/quickstart.md", "docs/security.md")
QUERIES = "docs/schema.md"
SECONDS = 600


def blocks(document, *languages):
    """(number of the first line, language, text) of each fenced block that begins at the margin."""
    text = (REPOSITORY / document).read_text("utf-8")
    for found in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        if found.group(1) in languages:
            yield text[:found.start()].count("\n") + 2, found.group(1), found.group(2)


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def ok(self, name):
        self.passed += 1
        print(f"ok {name}", flush=True)

    def fail(self, name, what):
        self.failed += 1
        print(f"FAIL {name}: {what}", flush=True)


def run_typed(document, server, cli, tally):
    folder = Path(tempfile.mkdtemp(prefix="kala-quickstart-"))
    programs = folder / "bin"
    programs.mkdir()
    (programs / "kala").write_text(f'#!/bin/sh\nexec {shlex.join(map(absolute, shlex.split(cli)))} "$@"\n', "utf-8")
    (programs / "kala").chmod(0o755)
    marks, script, names = folder / "marks", [], []
    for line, language, text in blocks(document, "sh", "js"):
        names.append(f"{document}:{line}")
        if language == "js":
            (folder / f"upload{line}.mjs").write_text(text, "utf-8")
            text = f"node {folder}/upload{line}.mjs\n"
        script.append(f"{text}echo '{names[-1]}' >>{marks}\n")
    (folder / "typed.sh").write_text("".join(script), "utf-8")
    marks.touch()
    work = folder / "work"
    work.mkdir()
    try:
        said = subprocess.run(["bash", "-eo", "pipefail", str(folder / "typed.sh")], cwd=work, text=True, errors="replace",
                              env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}",
                                   "XDG_STATE_HOME": str(folder / "state"), "KALA": f"http://127.0.0.1:{server.port}",
                                   "KALA_PASSWORD_FILE": f"{server.data}/blobs/admin-password.txt"}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS).stdout
    except subprocess.TimeoutExpired as late:
        said = f"{late.stdout!r}\nnot done after {SECONDS} s"
    print("\n".join(f"    {line}" for line in said.splitlines()))
    done = marks.read_text("utf-8").split("\n")
    for name in names:
        if name in done:
            tally.ok(name)
        else:
            tally.fail(name, f"the block, or one before it, ended the shell: {said.strip()[-300:]}")
    shutil.rmtree(folder, ignore_errors=True)
    return said


def check_the_break(said, tally):
    """The interrupted chunk must have been one, and must have left a part of itself, or nothing was shown."""
    left = re.search(r"The broken chunk left (\d+) bytes", said)
    if "The chunk broke off" in said and left and 0 < int(left.group(1)) < 8 * 2 ** 20:
        tally.ok("the broken chunk was kept in part")
    else:
        tally.fail("the broken chunk was kept in part", left.group(0) if left else "no such line")


def run_queries(database, tally):
    for line, _, sql in blocks(QUERIES, "sql"):
        name = f"{QUERIES}:{line}"
        ran = subprocess.run(["sqlite3", "-readonly", "-bail", "-header", str(database)], input=sql, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if ran.returncode == 0 and not ran.stderr:
            tally.ok(name)
        else:
            tally.fail(name, ran.stderr.strip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", metavar="COMMAND", required=True, help="with {port} and {data}")
    parser.add_argument("--cli", metavar="COMMAND", required=True, help="the command line client")
    options = parser.parse_args()
    tally, server = Tally(), Server(options.server, settings={"Auth__Mode": None})
    begun = time.monotonic()
    try:
        server.start_ready()
        said = "".join(run_typed(document, server, options.cli, tally) for document in TYPED)
        check_the_break(said, tally)
        run_queries(server.data / "kala.db", tally)
    finally:
        server.kill()
        server.clean()
    print(f"{time.monotonic() - begun:.0f} s")
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
