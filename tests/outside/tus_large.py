#!/usr/bin/env python3
"""A large file through tus: once in one PATCH, once in chunks whose connections break again and again.

    tus_large.py --server 'dotnet app/Kala.Api.dll --urls http://127.0.0.1:{port}' [--mib 10240] [--cuts 100]
                 [--most-growth-mib 64]

Right is: after each cut HEAD tells an offset that is not less than what was acknowledged and that a PATCH is accepted at; the
file is verified, and is what was sent.

Prints the most memory that the server had before and during each upload. --most-growth-mib bounds the difference.
"""
import argparse
import base64
import random
import sys
from pathlib import Path

from checklist import Failed, equal, expect, succeeded
from client import BASE, Client
from large import MEGABYTE, SECONDS, LargeFile
from server import Server
from wire import NoAnswer

TUS = f"{BASE}/tus"
VERSION = ("Tus-Resumable", "1.0.0")
PIECE_MEBIBYTES, SEED = 5, 18
MOST_TRIES = 5
WARM_MIB = 64


class TusUpload:
    def __init__(self, k, file):
        self._client, self._file = k, file
        metadata = "sha256 " + base64.b64encode(file.hash.encode()).decode()
        created = succeeded(k.call("POST", TUS, [VERSION, ("Upload-Length", file.size), ("Upload-Metadata", metadata)]), 201)
        self.target = created.header("Location")
        self.uuid = self.target.rsplit("/", 1)[1]

    def offset(self):
        return int(succeeded(self._client.call("HEAD", self.target, [VERSION], seconds=SECONDS)).header("Upload-Offset"))

    def patch(self, start, end, to=None):
        """
        One PATCH of the bytes up to `end`; with `to`, the connection breaks there. The offset that was answered; None if the
        connection broke, or if another request was quicker.
        """
        with self._client.connect(SECONDS) as connection:
            self._client.send(connection, "PATCH", self.target, [
                VERSION, ("Content-Type", "application/offset+octet-stream"), ("Upload-Offset", start),
                ("Content-Length", end - start)])
            position, stop = start, end if to is None else to
            while position < stop:
                piece = self._file.bytes_at(position, stop - position)
                if not connection.send(piece):
                    break
                position += len(piece)
            if to is not None:
                connection.reset()
                return None
            answer = self._client.answer_of(connection, "PATCH", self.target, SECONDS)
            return None if answer.status == 409 else int(succeeded(answer, 204).header("Upload-Offset"))

    def resume(self, least, end):
        """
        Asks and sends the rest, as clients do. A request whose connection broke may arrive only after HEAD, and then takes the
        upload over: 409, and the client asks again.
        """
        for _ in range(MOST_TRIES):
            told = self.offset()
            expect(least <= told < end, f"an offset from {least} to {end} after a cut", told)
            least = told
            if self.patch(told, end) is not None:
                return
        raise Failed(f"no PATCH at a told offset was accepted in {MOST_TRIES} tries")


def in_one_patch(k, file):
    upload = TusUpload(k, file)
    equal(upload.patch(0, file.size), file.size, "the offset after the one PATCH")
    return upload


def with_cuts(k, file, cuts):
    upload, chance, offset = TusUpload(k, file), random.Random(SEED), 0
    chunks = range(0, file.size, file.step)
    cut_at = set(chance.sample(chunks, min(cuts, len(chunks))))
    for start in chunks:
        end = min(start + file.step, file.size)
        if start in cut_at:
            upload.patch(offset, end, to=chance.randrange(offset, end))
            upload.resume(offset, end)
        else:
            equal(upload.patch(offset, end), end, "the offset after a chunk")
        offset = end
    return upload, len(cut_at)


def is_what_was_sent(k, file, upload):
    equal(upload.offset(), file.size, "the offset of the finished upload")
    session = k.call("GET", f"{BASE}/sessions/{upload.uuid}").json()["data"]
    equal((session["status"], session["verified"], session["hash"]), ("closed", True, file.hash), "the session")
    file.reads_back(k, upload.uuid)


class Memory:
    """The most memory of a process since the last look."""

    def __init__(self, server):
        self._folder = Path(f"/proc/{server.process.pid}")

    def most_mebibytes(self):
        lines = (self._folder / "status").read_text().split("\n")
        most = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) // 1024
        (self._folder / "clear_refs").write_text("5")
        return most


def run(options, server):
    """Yields what has been shown, step by step."""
    k, file = Client(server.start_ready()), LargeFile(options.mib, PIECE_MEBIBYTES)
    is_what_was_sent(k, small := LargeFile(WARM_MIB, PIECE_MEBIBYTES), in_one_patch(k, small))
    memory = Memory(server)
    before = memory.most_mebibytes()
    is_what_was_sent(k, file, in_one_patch(k, file))
    whole = memory.most_mebibytes()
    yield f"{options.mib} MiB in one PATCH are what was declared"
    upload, cuts = with_cuts(k, file, options.cuts)
    is_what_was_sent(k, file, upload)
    cut = memory.most_mebibytes()
    yield f"{options.mib} MiB in chunks with {cuts} cuts are what was declared"
    print(f"     (the server had at most {before} MiB before, {whole} MiB with one PATCH, {cut} MiB with the chunks)", flush=True)
    if options.most_growth_mib is not None:
        expect(max(whole, cut) - before <= options.most_growth_mib,
               f"at most {options.most_growth_mib} MiB more than {before} MiB", f"{whole} and {cut} MiB")
        yield "memory does not grow with the file"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", metavar="COMMAND", required=True, help="with {port}")
    parser.add_argument("--mib", type=int, default=1024, help="the length of the file")
    parser.add_argument("--cuts", type=int, default=100, help="how many connections break")
    parser.add_argument("--most-growth-mib", type=int, metavar="MIB", help="of the server's memory")
    options = parser.parse_args()
    server, passed, failed = Server(options.server), 0, 0
    try:
        for name in run(options, server):
            print(f"ok {name}", flush=True)
            passed += 1
    except (Failed, NoAnswer) as failure:
        print(f"FAIL tus_large: {failure}")
        failed = 1
    finally:
        server.kill()
        server.clean()
    print(f"{passed} passed, {failed} failed")
    return failed


if __name__ == "__main__":
    sys.exit(main())
