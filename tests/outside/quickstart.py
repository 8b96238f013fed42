#!/usr/bin/env python3
"""Runs what the documents tell a reader to type, as it stands there, against a server of its own.

    quickstart.py --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' --cli 'dotnet kala.dll'

The server command is a template as for outside.py; --cli is what the reader's command `kala` is. documents.py lists the
documents, and the blocks that are not run, each with its reason: a block that is neither run nor listed fails.

Each document is one `bash -eo pipefail` in a fresh folder, whose ./data is the server's. A block that starts a server
runs in the folder where a reader does it, until that server is ready and the block's other commands have run. The page
of docs/quickstart.md runs in Chromium, and ```sql blocks in sqlite3 on the database that the uploads have left. Only
ports differ from what is printed.

Each block prints one line: `ok NAME` or `FAIL NAME: what came`. The last line is `N passed, N failed`; the exit status
is 1 when something failed. Needs bash, curl, tar, openssl, dotnet, node 20 with `npm ci` in tests/browser, chromium,
nginx and sqlite3, and 2 GB of disk.
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

import server as servers
from documents import REPOSITORY, TYPED, blocks, is_listed, unaccounted
from server import DidNotStart, Server, absolute, free_port

SECONDS = 600
BUILD_SECONDS = 240
STARTS = re.compile(r"^dotnet (run --project src/Kala\.Api|Kala\.Api\.dll (?!--doctor))", re.MULTILINE)
INSTALLS = re.compile(r"^dotnet (pack|tool install) ", re.MULTILINE)
LANGUAGES = ("sh", "console", "sql", "js", "html", "nginx")
# The blocks of the page, in their order in docs/quickstart.md.
PAGE = ("js", "js", "html", "nginx")
PAGE_FILES = ("upload.js", "console.js", "pages/upload.html", "nginx.conf")
PAGES = REPOSITORY / "tests/browser/page-examples.mjs"


class Tally:
    def __init__(self):
        self.passed = self.failed = 0
        self.run = []

    def ok(self, name):
        self.passed += 1
        print(f"ok {name}", flush=True)

    def fail(self, name, what):
        self.failed += 1
        print(f"FAIL {name}: {what}", flush=True)

    def judge(self, block, problem):
        self.run.append(block)
        if problem is None:
            self.ok(block.name)
        else:
            self.fail(block.name, problem)


class Reader:
    """A reader of the documents: with a server, a command `kala`, and folders that are removed at the end."""

    def __init__(self, server, cli, published):
        self.server, self.published = server, published
        self.folder = Path(tempfile.mkdtemp(prefix="kala-quickstart-"))
        programs = self.folder / "bin"
        programs.mkdir()
        (programs / "kala").write_text(f'#!/bin/sh\nexec {shlex.join(map(absolute, shlex.split(cli)))} "$@"\n', "utf-8")
        (programs / "kala").chmod(0o755)
        self.page_port = free_port()
        password = (server.data / "blobs/admin-password.txt").read_text("utf-8").strip()
        # A tool that a document installs comes first.
        self.environment = {**os.environ, "PATH": f"{self.folder}/.dotnet/tools:{programs}:{os.environ['PATH']}",
                            "DOTNET_CLI_HOME": str(self.folder), "XDG_STATE_HOME": str(self.folder / "state"),
                            "XDG_CONFIG_HOME": str(self.folder / "config"), "PASSWORD": password,
                            "KALA_SERVER": f"http://127.0.0.1:{server.port}"}

    def text(self, block):
        return block.commands().replace("127.0.0.1:8080", f"127.0.0.1:{self.server.port}") \
            .replace("127.0.0.1:8000", f"127.0.0.1:{self.page_port}").replace("/srv/pages", f"{self.folder}/page/pages")

    def shell(self, script, folder):
        """The exit status of a script, and what it said."""
        command = ["bash", "-eo", "pipefail", "-c", script]
        try:
            ran = subprocess.run(command, cwd=folder, text=True, errors="replace", env=self.environment, timeout=SECONDS,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            status, said = ran.returncode, ran.stdout
        except subprocess.TimeoutExpired as late:
            status, said = None, f"{late.stdout!r}\nnot done after {SECONDS} s"
        print("\n".join(f"    {line}" for line in said.splitlines()))
        return status, said

    def clean(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def run_document(document, reader, tally):
    """Runs its blocks; what they said."""
    # A block that changes the reader's machine has to be listed as not run.
    ours = [block for block in blocks(document)
            if block.language in LANGUAGES and "sudo " not in block.text and not is_listed(block)]
    for block in ours:
        if STARTS.search(block.commands()):
            tally.judge(block, problem_of_start(block, reader))
        elif INSTALLS.search(block.commands()):
            tally.judge(block, problem_of_installation(block, reader))
        elif block.language == "sql":
            tally.judge(block, problem_of_query(block, reader.server.data / "kala.db"))
    typed = [block for block in ours if block.name not in {done.name for done in tally.run}]
    return run_typed(typed, reader, tally)


def problem_of_start(block, reader):
    first, *others = block.commands().strip().replace("\\\n", "").split("\n")
    port, management = free_port(), free_port()
    ports = {"127.0.0.1:8080": f"127.0.0.1:{port}", "127.0.0.1:9090": f"127.0.0.1:{management}"}
    for printed, ours in ports.items():
        first, others = first.replace(printed, ours), [other.replace(printed, ours) for other in others]
    data = tempfile.mkdtemp(dir=reader.folder)
    server = Server(shlex.join(["bash", "-c", f"exec {first}"]), data=data, port=port,
                    folder=REPOSITORY if "--project" in first else reader.published,
                    settings={"Auth__Mode": None, "ASPNETCORE_URLS": f"http://127.0.0.1:{port}", "DATA": data})
    try:
        server.start_ready()
        status, said = reader.shell("\n".join(others), reader.folder)
        server.terminate()
        return None if status == 0 and server.wait(40) is not None else f"status {status}: {said[-300:]}"
    except DidNotStart as error:
        return str(error)
    finally:
        server.kill()
        server.clean()


def problem_of_installation(block, reader):
    packages = REPOSITORY / "artifacts" / "packages"
    had_packages = packages.exists()
    status, said = reader.shell(block.commands(), REPOSITORY)
    if not had_packages:
        shutil.rmtree(packages, ignore_errors=True)
    is_there = (reader.folder / ".dotnet/tools/kala").exists()
    return None if status == 0 and is_there else f"status {status}: {said.strip()[-300:]}"


def problem_of_query(block, database):
    ran = subprocess.run(["sqlite3", "-readonly", "-bail", "-header", str(database)], input=block.text, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return None if ran.returncode == 0 and not ran.stderr else ran.stderr.strip()


def run_typed(typed, reader, tally):
    """Runs the blocks in one shell, in a folder like the reader's."""
    work = Path(tempfile.mkdtemp(dir=reader.folder))
    (work / "data").symlink_to(reader.server.data)
    (work / "samples").symlink_to(REPOSITORY / "samples")
    marks, script = work.with_suffix(".marks"), []
    page = [block for block in typed if block.language in PAGE]
    for block in typed:
        if block not in page:
            script.append(reader.text(block))
        elif block is page[-1]:
            script.append(page_command(page, reader))
        script.append(f"echo '{block.name}' >>{marks}\n")
    marks.touch()
    _, said = reader.shell("".join(script), work)
    done = marks.read_text("utf-8").split("\n")
    for block in typed:
        tally.judge(block, None if block.name in done else
                    f"the block, or one before it, ended the shell: {said.strip()[-300:]}")
    return said


def page_command(page, reader):
    if tuple(block.language for block in page) != PAGE:
        return f"echo 'the page has other blocks than {PAGE}'; false\n"
    folder = reader.folder / "page"
    (folder / "pages").mkdir(parents=True)
    for block, file in zip(page, PAGE_FILES):
        (folder / file).write_text(reader.text(block), "utf-8")
    shutil.copy(folder / "upload.js", folder / "pages")
    return f'TOKEN=$TOKEN node {PAGES} "$KALA" http://127.0.0.1:{reader.page_port}/upload.html {folder}\n'


def check_the_break(said, tally):
    """The interrupted chunk must have been one, and must have left a part of itself, or nothing was shown."""
    left = re.search(r"The broken chunk left (\d+) bytes", said)
    if "The chunk broke off" in said and left and 0 < int(left.group(1)) < 8 * 2 ** 20:
        tally.ok("the broken chunk was kept in part")
    else:
        tally.fail("the broken chunk was kept in part", left.group(0) if left else "no such line")


def check_nothing_is_forgotten(tally):
    problems = list(unaccounted(tally.run))
    for problem in problems:
        tally.fail("every block of the documents is run or listed", problem)
    if not problems:
        tally.ok("every block of the documents is run or listed")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", metavar="COMMAND", required=True, help="with {port} and {data}")
    parser.add_argument("--cli", metavar="COMMAND", required=True, help="the command line client")
    options = parser.parse_args()
    servers.READY_SECONDS = BUILD_SECONDS
    tally, server, reader = Tally(), Server(options.server, settings={"Auth__Mode": None}), None
    begun = time.monotonic()
    try:
        server.start_ready()
        reader = Reader(server, options.cli, Path(server.program()[1]).parent)
        said = "".join(run_document(document, reader, tally) for document in TYPED)
        check_the_break(said, tally)
        check_nothing_is_forgotten(tally)
    finally:
        server.kill()
        server.clean()
        if reader:
            reader.clean()
    print(f"{time.monotonic() - begun:.0f} s")
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
