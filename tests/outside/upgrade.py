#!/usr/bin/env python3
"""A data folder that one version of the server filled, under another version: every answer stays true.

    upgrade.py --before 'dotnet old/Kala.Api.dll --urls http://127.0.0.1:{port}'
               --server 'dotnet new/Kala.Api.dll --urls http://127.0.0.1:{port}' [--sessions 10000]

The first server gets sessions in all states that a folder can have; see upgrade_kinds.py. Some are made by changes of
the SQLite file while no server runs. Its answers to GET of every session, file and statistics are kept; the second
server must give the same. Then every session is finished, and every file is read back, scrubbed and collected around.
"""
import argparse
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from checklist import Failed, equal, expect, succeeded
from client import BASE, Client
from server import STOP_SECONDS, DidNotStart, Server
from upgrade_kinds import KINDS, Kept
from wire import NoAnswer

CLIENTS, MOST_SHOWN = 8, 10
LEFTOVERS = b"bytes that no row counts" * 1000
# The workers would change rows between two answers that are to be equal.
SETTINGS = {"Housekeeping__Enabled": "false"}
# Of the moment of the answer, or of the machine, not of what is stored.
PASSING = re.compile(rb'"(traceId|freeBytes|totalBytes)":("[^"]*"|\d+),?')
# The version before did not tell it; none of its sessions is verified by chunks.
NEW = re.compile(rb'"verifiedBy":(null|"file"),')
FIELDS = ("upload-offset", "upload-length", "location", "etag", "last-modified", "repr-digest", "content-type",
          "content-length", "content-disposition", "cache-control", "vary", "accept-ranges", "retry-after")


class Folder:
    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="kala-upgrade-"))

    @contextmanager
    def server(self, template):
        server = Server(template, data=self.path, settings=SETTINGS)
        try:
            yield Client(server.start_ready())
            server.terminate()
            equal(server.wait(STOP_SECONDS), 0, "exit status")
        finally:
            server.kill()
            server.clean()

    def change(self, changes):
        """Sets columns of rows: pairs of what to set and a uuid."""
        with closing(sqlite3.connect(self.path / "kala.db")) as database, database:
            for columns, uuid in changes:
                changed = database.execute(f"update upload_sessions set {columns} where id = ?", (uuid,))
                equal(changed.rowcount, 1, "changed rows")

    def add_leftovers(self, uuid):
        """Bytes after those that the row counts, as a crash leaves them. Sessions without bytes have no blob."""
        blobs = list(self.path.glob(f"blobs/*/{uuid}/*"))
        expect(len(blobs) <= 1, "at most one blob", str(blobs))
        for blob in blobs:
            with open(blob, "ab") as file:
                file.write(LEFTOVERS)

    def sessions_with_bytes(self):
        return {path.parent.name for path in self.path.glob("blobs/*/*/*")}


def for_each(action, kept):
    """Several at a time; the failures, each with the kind of its session."""
    def run(one):
        try:
            return action(one), None
        except (Failed, NoAnswer, OSError) as failure:
            return None, f"{one.kind.name}, {one.uuid}: {failure}"

    with ThreadPoolExecutor(CLIENTS) as pool:
        results = list(pool.map(run, kept))
    failures = [failure for _, failure in results if failure]
    for failure in failures[:MOST_SHOWN]:
        print(f"     {failure}")
    expect(not failures, "every session to be right", f"{len(failures)} that are not")
    return [result for result, _ in results]


def answers(k, kept):
    """What a server says of each session and file, and of all together."""
    told = for_each(lambda one: (_answer(k.session(one.uuid)), _answer(k.session(one.uuid, "HEAD")),
                                 _answer(k.file(one.uuid))), kept)
    return told, _answer(k.call("GET", f"{BASE}/statistics"))


def _answer(answer):
    fields = {name: value for name, value in answer.headers if name in FIELDS}
    # The version before told no length of a refusal.
    if answer.status >= 400 or PASSING.search(answer.body) or b'"verified":' in answer.body:
        fields.pop("content-length", None)
    return answer.status, fields, NEW.sub(b"", PASSING.sub(b"", answer.body))


def fill(folder, template, sessions):
    """Returns the sessions and what the server of the version before says of them at last."""
    kept = [Kept(number, KINDS[number % len(KINDS)]) for number in range(sessions)]
    with folder.server(template) as k:
        for_each(lambda one: one.make(k), kept)
    folder.change([(one.kind.early_change, one.uuid) for one in kept if one.kind.early_change])
    with folder.server(template) as k:
        marked = succeeded(k.call("POST", f"{BASE}/maintenance/expire")).json()["data"]["sessions"]
        equal(marked, sum(bool(one.kind.early_change) for one in kept), "marked sessions")
    folder.change([(one.kind.late_change, one.uuid) for one in kept if one.kind.late_change])
    for one in kept:
        if one.kind.has_leftovers:
            folder.add_leftovers(one.uuid)
    with folder.server(template) as k:
        return kept, answers(k, kept)


def go_on(folder, template, kept, before):
    """Yields what has been shown, step by step."""
    with folder.server(template) as k:
        yield "the server starts on the folder"
        (told, together), (told_before, together_before) = answers(k, kept), before
        told_by = {one.uuid: pair for one, *pair in zip(kept, told_before, told)}
        for_each(lambda one: equal(*reversed(told_by[one.uuid]), "the answers"), kept)
        equal(together, together_before, "the statistics")
        yield "every session, file and the statistics are answered as before"
        for_each(lambda one: _is_known_by_its_key(k, one), kept)
        yield "every Idempotency-Key gives the session that it gave"
        for_each(lambda one: one.kind.finish(k, one), kept)
        yield "every session is finished or refused as its state says, and every file reads back"
        scrubbed = succeeded(k.call("POST", f"{BASE}/maintenance/scrub", seconds=300)).json()["data"]
        equal((scrubbed["corrupt"], scrubbed["unreadable"]), ([], None), "damaged files")
        collected = succeeded(k.call("POST", f"{BASE}/maintenance/collect?force=true", seconds=300)).json()["data"]
        equal(collected["owners"], 0, "owners whose usage was wrong")
        files = [one for one in kept if k.file(one.uuid, "HEAD").status == 200]
        with_bytes = {one.uuid for one in files if one.content}
        equal(folder.sessions_with_bytes(), with_bytes, "sessions with bytes on the disk")
        for_each(lambda one: equal(k.file(one.uuid).body, one.content, "the file"), files)
        yield "no file is damaged, and a collection leaves exactly the files"


def _is_known_by_its_key(k, one):
    answer = succeeded(k.create(one.fields, one.key), 201)
    equal(answer.json()["data"], one.first, "the session of the key")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", metavar="COMMAND", required=True, help="the version that fills the folder")
    parser.add_argument("--server", metavar="COMMAND", required=True, help="the version that goes on; both with {port}")
    parser.add_argument("--sessions", type=int, default=2000)
    options = parser.parse_args()
    folder, passed, failed = Folder(), 0, 0
    try:
        begun = time.monotonic()
        kept, before = fill(folder, options.before, options.sessions)
        kinds = Counter(one.kind.name for one in kept)
        print(f"     ({len(kept)} sessions of {len(kinds)} kinds in {time.monotonic() - begun:.0f} s, at least "
              f"{min(kinds.values())} of each)", flush=True)
        for name in go_on(folder, options.server, kept, before):
            print(f"ok {name}", flush=True)
            passed += 1
    except (Failed, NoAnswer, DidNotStart) as failure:
        print(f"FAIL upgrade: {failure}")
        failed = 1
    finally:
        shutil.rmtree(folder.path, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return failed


if __name__ == "__main__":
    sys.exit(main())
