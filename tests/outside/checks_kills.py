"""A kill at every boundary between two system calls of an upload (only with --slow).

KALA_KILL_STEP=1 takes every boundary; the default takes every 16th of each kind of call. Needs strace.
"""
import itertools
import os
import re
from collections import Counter
from pathlib import Path
from uuid import uuid4

from checklist import Failed, check, expect, refused, succeeded
from client import noise, sha256
from programs import strace
from wire import NoAnswer

STEP = int(os.environ.get("KALA_KILL_STEP", "16"))
SIZE, FIRST, SECOND = 20_000, 9_000, 7_000
OLD, NEW = noise(SIZE, 41), noise(SIZE, 42)
# Whatever changes a file, a folder, a lock or the connection. Before a call that only looks, all is as before the next.
SYSTEM_CALLS = set("""
accept4 recvfrom sendto sendmsg shutdown close open openat mkdir mkdirat unlink unlinkat rmdir rename renameat renameat2
write pwrite64 pwritev fsync fdatasync ftruncate fallocate flock fcntl
""".split())
# strace counts for each thread; with one that does all the work, the n-th call is the same one in every upload. Syncs and
# commits have a thread each, which ends when it has been idle for a while: a small file wakes them before strace looks.
WAITING_THREADS = ("Kala disk", "Kala commits")
ONE_THREAD = {"DOTNET_ThreadPool_ForceMinWorkerThreads": "1", "DOTNET_ThreadPool_ForceMaxWorkerThreads": "1"}


class Upload:
    """An upload with all that a write can do, and what the server may say of it if it ends now."""

    def __init__(self):
        self._key, self._uuid, self._is_closed = {"Idempotency-Key": str(uuid4())}, None, False
        self._possible = [(OLD, 0, 0)]

    def run(self, k):
        self._uuid = self._create(k)
        self._possible = [(OLD, 0, FIRST)]
        succeeded(k.write(self._uuid, OLD[:FIRST], offset=0))
        self._possible = [(OLD, FIRST, FIRST)]
        wrong = k.write_raw(self._uuid, OLD[FIRST:], offset=FIRST, hash=sha256(NEW))
        refused(wrong, 400, "chunk_hash_mismatch")
        self._possible += [(NEW, 0, SECOND)]
        succeeded(k.write(self._uuid, NEW[:SECOND], mode="WRITE"))
        for start, end in ((SECOND, 2 * SECOND), (2 * SECOND, SIZE)):
            self._possible = [(NEW, start, end)]
            succeeded(k.write(self._uuid, NEW[start:end], offset=start))
        self._possible = [(NEW, SIZE, SIZE)]
        succeeded(k.close(self._uuid, sha256(NEW)))
        self._is_closed = True
        expect(succeeded(k.file(self._uuid)).body == NEW, "the file that was sent", "other bytes")

    def goes_on(self, k, after):
        """What was answered is true, and the upload ends with the file that was declared."""
        try:
            self._finish(k)
        except (Failed, NoAnswer) as failure:
            raise Failed(f"{failure} (after {after})") from None

    def _finish(self, k):
        uuid = self._uuid or self._create(k)
        view = k.view(uuid)
        expect(not self._is_closed or view["status"] == "closed", "a closed session", view)
        offset = view["offset"]
        contents = [content for content, low, high in self._possible if low <= offset <= high]
        expect(contents, f"an offset in {[(low, high) for _, low, high in self._possible]}", str(offset))
        if offset < SIZE:
            succeeded(k.write_raw(uuid, contents[0][offset:], offset=offset))
        k.holds(uuid, contents[0])

    def _create(self, k):
        return succeeded(k.create({"fileSize": SIZE}, self._key), 201).json()["data"]


@check(slow=True)
def a_kill_at_every_system_call_of_an_upload_leaves_what_was_answered(k):
    with k.another_server(settings=ONE_THREAD) as other:
        killed = Counter()
        Upload().run(other)
        seen = _system_calls(other)
        for index, call in enumerate(sorted(seen)):
            # The first of each kind is always there; behind it, kinds go on from different numbers.
            for number in itertools.chain([1], itertools.count(2 + index * 5 % STEP, STEP)):
                upload = Upload()
                is_killed = _is_killed(other, upload, call, number)
                if is_killed:
                    killed[call] += 1
                    other.server.start_ready()
                upload.goes_on(other, f"a kill at {_shown(call)} {number}")
                if not is_killed:  # an upload has no more calls of that kind
                    break
    print(f"     ({seen.total()} boundaries, {killed.total()} kills: "
          f"{', '.join(f'{_shown(call)} {count}' for call, count in killed.most_common())})")
    expect(set(killed) == set(seen), f"a kill at each of {', '.join(map(_shown, sorted(seen)))}",
           ", ".join(map(_shown, sorted(killed))))


def _shown(call):
    """What makes a call, and the call."""
    return " of ".join(part for part in reversed(call) if part)


def _threads(k):
    """The threads by what they do: those that wait for the disk by their names, all others by none."""
    k.stored(b"1")
    threads = {}
    for task in Path(f"/proc/{k.server.process.pid}/task").iterdir():
        name = (task / "comm").read_text().strip()
        threads.setdefault(name if name in WAITING_THREADS else "", []).append(int(task.name))
    return threads


def _system_calls(k):
    """How many of each kind an upload makes in the thread that makes most of them, by what that thread does."""
    trace, seen = k.server.data / "trace", Counter()
    role = {thread: name for name, threads in _threads(k).items() for thread in threads}
    with strace(k.server, "-o", str(trace)):
        Upload().run(k)
    for line in trace.read_text("utf-8", "replace").splitlines():
        call = re.match(r"(\d+)\s+(\w+)\(", line)
        if call and call.group(2) in SYSTEM_CALLS:
            seen[call.groups()] += 1
    most = Counter()
    for (thread, name), count in seen.items():
        call = role.get(int(thread), ""), name
        most[call] = max(count, most[call])
    return most


def _is_killed(k, upload, call, number):
    """Uploads; says whether the server died before that call. Everything else that goes wrong is a failure."""
    role, name = call
    with strace(k.server, "-o", os.devnull, "-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={number}",
                threads=_threads(k)[role]):
        try:
            upload.run(k)
        except (NoAnswer, OSError):
            is_cut = True
        except Failed as failure:
            raise Failed(f"{failure} (before a kill at {_shown(call)} {number})") from None
        else:
            is_cut = False
    # Behind the last answer there are some more calls: the kill may have come at one of them.
    status = k.server.wait(10 if is_cut else 1)
    expect(status == -9 or (status is None and not is_cut), f"the end by a kill at {_shown(call)} {number}", str(status))
    return status is not None
