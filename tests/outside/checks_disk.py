"""What lies on the disk: who can read it, who may use it, and what a full one still allows."""
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from checklist import Skipped, check, equal, expect, refused, succeeded
from client import BASE, OCTETS, Client, noise, sha256, together
from server import STOP_SECONDS, Server
from wire import NoAnswer

MEGABYTE = 2 ** 20
NOBODY = 65534
ADMIN = ("admin", "only for checks, 4711")
HOG = ("hog", "quite long enough, 0815")
SIGN_IN = {"Auth__Mode": "SignIn", "Kala__Admin__Password": ADMIN[1]}
USERS = "/api/manage/users"


@contextmanager
def _temporary_folder():
    with tempfile.TemporaryDirectory(prefix="kala-outside-") as folder:
        yield Path(folder)


# --- who can read it

def _open_to_others(folder):
    return sorted(str(path) for path in folder.rglob("*") if path.lstat().st_mode & 0o077)


def _nobody_reads(path):
    """Whether the account `nobody` can open a file; needs root."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.close(os.open(path, os.O_RDONLY))
            os._exit(0)
        except OSError:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _is_closed(data):
    equal(_open_to_others(data), [], "files and folders that other accounts may use")
    if os.geteuid() == 0:
        readable = [name for name in ("kala.db", "kala.db-wal", "blobs") if _nobody_reads(data / name)]
        equal(readable, [], "what the account nobody reads")


@check
def other_accounts_read_nothing_of_what_the_server_keeps(k):
    with _temporary_folder() as data:
        data.chmod(0o755)
        with k.another_server(data=data) as other:
            other.stored(noise(5000))
            _is_closed(data)


@check
def a_start_closes_what_an_earlier_version_left_open(k):
    with _temporary_folder() as data:
        data.chmod(0o755)
        with k.another_server(data=data) as other:
            uuid = other.stored(noise(5000))
        for path in data.rglob("*"):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
        with k.another_server(data=data) as other:
            _is_closed(data)
            equal(other.file(uuid).body, noise(5000), "the file")


# --- who may use it

@check
def a_second_server_on_the_same_database_by_a_link_refuses(k):
    with _temporary_folder() as links:
        database = k.server.data / "kala.db"
        (links / "symbolic.db").symlink_to(database)
        os.link(database, links / "hard.db") if os.stat(links).st_dev == os.stat(database).st_dev else None
        for link in sorted(links.glob("*.db")):
            with _temporary_folder() as data:
                other = Server(k.server.template, data=data, settings={"ConnectionStrings__Kala": f"Data Source={link}"})
                try:
                    status = other.start().wait(15)
                    expect(status not in (0, None) and "in use by another Kala server" in other.said(),
                           f"a refusal of {link.name}", f"exit status {status}: {other.said()[-400:]}")
                finally:
                    other.kill()
                    other.clean()


# --- a full disk

@contextmanager
def small_disk(megabytes):
    if os.geteuid() != 0 or not shutil.which("mount"):
        raise Skipped("only root can mount a disk")
    with _temporary_folder() as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "kala-outside", folder],
                                 capture_output=True, text=True, check=False)
        if mounted.returncode:
            raise Skipped(f"a disk cannot be mounted here: {mounted.stderr.strip()}")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", folder], check=False)


def _free(folder):
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def _fill(folder):
    """Takes every byte that is left, as another program would."""
    with open(folder / "filler", "ab", buffering=0) as filler:
        for size in (MEGABYTE, 4096, 1):
            try:
                while filler.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
    equal(_free(folder), 0, "bytes free")


def _signed_in(k, server, who):
    client = Client(server, k.ledger)
    client.sign_in(*who)
    return client


def _user(admin):
    rights = ["filestore.upload", "filestore.read", "filestore.delete"]
    made = admin.create({"username": HOG[0], "password": HOG[1], "permissions": rights}, path=USERS)
    return succeeded(made, 201).json()["data"]


def _hog(client):
    """Fills the disk as far as one user can: sessions that declare all of it, then bodies of no declared length."""
    free = succeeded(client.call("GET", f"{BASE}/sessions")) and _free(client.server.data)
    created = together(*[lambda: client.create({"fileSize": free * 6 // 10})] * 50)
    sessions = [answer.json()["data"] for answer in created if answer.status == 201]
    for answer in created:
        if answer.status != 201:
            refused(answer, 507, "insufficient_storage")
    small = [client.open(1) for _ in range(300)]
    files = []
    for _ in range(30):
        try:
            stored = client.post_file(noise(10 * MEGABYTE), {"Content-Type": OCTETS}, chunked=True)
        except NoAnswer:
            # Refused in the middle of its body: the rest of it may have reset the connection before the answer was read.
            continue
        if stored.status != 201:
            refused(stored, 507, "insufficient_storage")
            break
        files.append(stored.json()["data"])
    return sessions, small, files


def _patch(admin, uuid, fields):
    import json
    return admin.call("PATCH", f"{USERS}/{uuid}", [("Content-Type", "application/json")], json.dumps(fields).encode())


def _gets_out_of_it(k, server, user, sessions, files):
    """What an administrator needs, with no byte free."""
    admin = _signed_in(k, server, ADMIN)
    ready = succeeded(admin.call("GET", "/health/ready")).json()["data"]
    equal(ready, {"status": "ready", "writable": False}, "readiness on a full disk")
    for path in (f"{BASE}/sessions", f"{BASE}/files", f"{BASE}/statistics", USERS):
        succeeded(admin.call("GET", path))
    succeeded(_patch(admin, user, {"disabled": True}))
    for uuid in sessions:
        succeeded(admin.abort(uuid), 204)
    succeeded(admin.file(files[-1]))
    succeeded(admin.delete_file(files[0]), 204)
    succeeded(admin.call("POST", f"{BASE}/maintenance/collect"))
    return admin


@check
def a_disk_that_one_user_has_filled_is_brought_back_over_HTTP(k):
    with small_disk(230) as disk:
        server = Server(k.server.template, data=disk, settings=SIGN_IN)
        try:
            admin = _signed_in(k, server.start_ready(), ADMIN)
            user = _user(admin)
            sessions, small, files = _hog(_signed_in(k, server, HOG))
            equal(len(sessions), 1, "of 50 sessions of almost all that is free, those that were made")
            expect(_free(disk) > 32 * MEGABYTE, "uploads to stop at the reserve", f"{_free(disk)} bytes free")
            _fill(disk)
            _gets_out_of_it(k, server, user, sessions + small[:200], files[:2])
            _fill(disk)
            server.terminate()
            equal(server.wait(STOP_SECONDS), 0, "exit status")
            _fill(disk)
            server.start_ready()
            admin = _gets_out_of_it(k, server, user, small[200:], files[2:4])
            (disk / "filler").unlink()
            for uuid in files[4:]:
                succeeded(admin.delete_file(uuid), 204)
            expect(admin.stored(noise(MEGABYTE)), "an upload", "none")
            equal(succeeded(admin.call("GET", "/health/ready")).json()["data"]["writable"], True, "writable")
        finally:
            server.kill()
            server.clean()


@check
def a_first_start_on_a_full_disk_ends_with_one_line(k):
    with small_disk(8) as disk:
        _fill(disk)
        server = Server(k.server.template, data=disk)
        try:
            status = server.start().wait(30)
            lines = [line for line in server.said().splitlines() if line.strip() and not line.startswith("{")]
            expect(status == 1 and len(lines) == 1, "exit status 1 and one line", f"{status}: {server.said()[-600:]}")
        finally:
            server.kill()
            server.clean()
