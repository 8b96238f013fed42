"""Imports that are killed, or whose disk is full, end in a true state and leave nothing.

KALA_IMPORT_KILLS sets how many times each fault happens.
"""
import os
import random
import signal
import time

from checklist import check, equal, expect, succeeded
from checks_datastores import features
from checks_disk import MEGABYTE, small_disk
from imports import DATASTORES, imported, make, source_of
from server import descendants

FAULTS = int(os.environ.get("KALA_IMPORT_KILLS", "3"))
# So many that an import takes some seconds.
MANY = 40_000


def _started(k, source):
    return succeeded(make(k, source), 202).json()["data"]["uuid"]


def _again(k, uuid):
    succeeded(k.call("POST", f"{DATASTORES}/{uuid}/import"), 202)
    return imported(k, uuid)


def _is_ready(view, count):
    equal((view["state"], view["failure"], sum(one["featureCount"] for one in view["collections"])), ("ready", None, count), "the import")


def _files(root):
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def _only_its_package_is_left(root, uuid, *others):
    left = [name for name in _files(root) if name not in others]
    expect(len(left) == 1 and left[0].startswith(f"{uuid[:2]}/{uuid}/"), f"only the package of {uuid}", left)


def _children(k):
    own = k.server.process.pid
    return [pid for pid in descendants(own) if pid != own]


def _still_run(pids):
    return [pid for pid in pids if os.path.exists(f"/proc/{pid}") and "State:\tZ" not in _status(pid)]


def _status(pid):
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8") as status:
            return status.read()
    except OSError:
        return "State:\tZ"


@check(slow=True)
def a_killed_server_takes_its_import_with_it_and_the_next_one_imports_anew(k):
    data, rows = features(MANY)
    chosen, seen = random.Random(3), 0
    with k.another_server() as other:
        source, root = source_of(other, data, "squares.geojson"), other.server.data / "datastores"
        for _ in range(FAULTS):
            uuid = _started(other, source)
            time.sleep(chosen.uniform(0, 2.5))
            children = _children(other)
            os.kill(other.server.process.pid, signal.SIGKILL)
            other.server.process.wait()
            seen += len(children)
            deadline = time.monotonic() + 5
            while _still_run(children) and time.monotonic() < deadline:
                time.sleep(0.02)
            equal(_still_run(children), [], "processes of the import after the server")
            other.server.start_ready()
            _is_ready(imported(other, uuid), len(rows))
            _only_its_package_is_left(root, uuid)
            succeeded(other.call("DELETE", f"{DATASTORES}/{uuid}"), 204)
            equal(_files(root), [], "files")
    expect(seen > 0 or FAULTS < 3, "an import to run at one of the moments", "none")


@check(slow=True)
def an_import_whose_process_is_killed_fails_and_can_run_again(k):
    data, rows = features(MANY)
    chosen, killed = random.Random(4), 0
    with k.another_server() as other:
        source, root = source_of(other, data, "squares.geojson"), other.server.data / "datastores"
        for _ in range(FAULTS):
            uuid = _started(other, source)
            if _kill_import(other, chosen.uniform(0, 2)):
                killed += 1
                view = imported(other, uuid)
                # It may have said that it was ready before it was killed.
                if view["state"] == "failed":
                    equal((view["failure"]["code"], view["collections"]), ("import_failed", []), "the failure")
                    equal(_files(root), [], "files of an import that was killed")
                    view = _again(other, uuid)
            else:
                view = imported(other, uuid)
            _is_ready(view, len(rows))
            _only_its_package_is_left(root, uuid)
            succeeded(other.call("DELETE", f"{DATASTORES}/{uuid}"), 204)
            equal(_files(root), [], "files")
    expect(killed > 0, "an import to be killed", "none")


def _kill_import(k, seconds):
    """Kills the processes that the server has started, as the kernel does when memory is short; false if there were none."""
    deadline = time.monotonic() + 5
    while not _children(k) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(seconds)
    children = _children(k)
    for pid in children:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return bool(children)


@check(slow=True)
def an_import_onto_a_full_disk_says_so_and_can_run_again(k):
    data, rows = features(MANY)
    chosen = random.Random(5)
    with small_disk(96) as root, k.another_server(settings={"Datastores__Root": str(root)}) as other:
        source = source_of(other, data, "squares.geojson")
        for fault in range(FAULTS):
            # At first there is too little room when the import begins; then another program takes it meanwhile.
            filler = _Filler(root)
            if fault == 0:
                filler.leave(chosen.randrange(2 * MEGABYTE))
            uuid = _started(other, source)
            time.sleep(chosen.uniform(0, 2.5))
            filler.leave(chosen.randrange(2 * MEGABYTE))
            view = imported(other, uuid)
            if view["state"] == "failed" or fault == 0:
                equal((view["state"], view["failure"]["code"], view["collections"]), ("failed", "insufficient_storage", []), "on a full disk")
                equal(_files(root), ["filler"], "files of an import that failed")
                filler.remove()
                view = _again(other, uuid)
            _is_ready(view, len(rows))
            _only_its_package_is_left(root, uuid, "filler")
            succeeded(other.call("DELETE", f"{DATASTORES}/{uuid}"), 204)
            filler.remove()
            equal(_files(root), [], "files")


class _Filler:
    """Takes the room of a disk, as another program would."""

    def __init__(self, folder):
        self._folder, self._path = folder, folder / "filler"

    def leave(self, room):
        disk = os.statvfs(self._folder)
        free = disk.f_bavail * disk.f_frsize - room
        if free > 0:
            with open(self._path, "ab") as file:
                try:
                    os.posix_fallocate(file.fileno(), file.tell(), free)
                except OSError:
                    # The import has taken it meanwhile.
                    pass

    def remove(self):
        self._path.unlink(missing_ok=True)


@check
def a_server_that_stops_leaves_an_import_for_the_next(k):
    data, rows = features(MANY)
    with k.another_server() as other:
        uuid = _started(other, source_of(other, data, "squares.geojson"))
        time.sleep(0.5)
        other.server.terminate()
        equal(other.server.wait(20), 0, "exit status")
        other.server.start_ready()
        _is_ready(imported(other, uuid), len(rows))
        _only_its_package_is_left(other.server.data / "datastores", uuid)
