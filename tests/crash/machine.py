"""The server under check and its disk: started, killed, without power."""
import http.client
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from calls import Calls
from disk import CrashDisk, sync_folder
from tus import TusCalls

sys.path.append(str(Path(__file__).parent.parent / "outside"))
from postgres import DURABLE, Cluster  # noqa: E402
from server import free_port  # noqa: E402

DOORS = {"form": Calls, "tus": TusCalls}
MODES_WITH_A_DISK = ("power", "fsync-eio", "write-eio", "enospc", "short")
GRACE_SECONDS = 1
# That a start ends well is checked here, not how fast it is: other work on the machine makes the disk slow for seconds.
START_SECONDS = 60


class NoStart(Exception):
    pass


class Machine:
    def __init__(self, options, tally):
        self._template, self._tally, self._process = options.server, tally, None
        self._door = DOORS[options.door]
        self._work = Path(tempfile.mkdtemp(prefix="kala-crash-"))
        self._log = open(self._work / "server.log", "ab")
        has_disk = options.mode in MODES_WITH_A_DISK
        self.disk = CrashDisk(self._work, self._log, options.meta, options.lie) if has_disk else None
        self.data = (self.disk.root if has_disk else self._work) / "data"
        self.data.mkdir()
        if has_disk:
            sync_folder(self.disk.root)
        self._cluster = Cluster(DURABLE).start() if options.postgres else None
        if self._cluster:
            self._cluster.sql("create database kala")
        self.port = free_port()

    def calls(self):
        return self._door(self.port)

    def start(self):
        begun = time.monotonic()
        self.begin_to_start()
        while time.monotonic() - begun < START_SECONDS and self.is_running():
            if self._is_ready():
                self._tally.starts.append(time.monotonic() - begun)
                return
            time.sleep(0.02)
        raise NoStart(f"exit status {self._process.poll()} after {time.monotonic() - begun:.1f} s")

    def begin_to_start(self):
        words = [word.replace("{port}", str(self.port)) for word in shlex.split(self._template)]
        self._process = subprocess.Popen(words, env=os.environ | self._settings(), stdin=subprocess.DEVNULL, stdout=self._log,
                                         stderr=self._log, start_new_session=True)

    def is_running(self):
        return self._process.poll() is None

    def kill(self):
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        self._process = None

    def lose_power(self, how):
        if self.disk is None:
            return
        self.disk.lose_power(how)
        self._tally.count("power losses")
        self.data.mkdir(exist_ok=True)

    def unnamed_blobs(self):
        """The blobs that no row names."""
        rows = self._rows("select cast(id as text) || '/' || extents from upload_sessions where status in ('open', 'failed') "
                          "union select cast(id as text) || '/' || extents from files where deleted_at is null")
        named = {f"{folder}/{extent.split(':')[0]}" for folder, extents in (row.split("/") for row in rows)
                 for extent in extents.split(",")}
        blobs = [path for path in (self.data / "blobs").rglob("*") if path.is_file() and not path.name.startswith(".")]
        return [str(path) for path in blobs if f"{path.parent.name}/{path.name}" not in named]

    def finish(self, keep):
        self.kill()
        if self.disk:
            self.disk.unmount()
        if self._cluster:
            self._cluster.stop()
        self._log.close()
        if keep:
            print("kept for a look:", self._work)
        else:
            shutil.rmtree(self._work, ignore_errors=True)

    def _rows(self, query):
        if self._cluster:
            return set(self._cluster.sql(query, "kala").splitlines())
        with closing(sqlite3.connect(self.data / "kala.db")) as database:
            return {row[0] for row in database.execute(query)}

    def _settings(self):
        store = self._cluster.connection_string("kala") if self._cluster else f"Data Source={self.data}/kala.db"
        return {"ConnectionStrings__Kala": store, "Filestore__Root": f"{self.data}/blobs",
                "Datastores__Root": f"{self.data}/datastores", "Auth__Mode": "Anonymous",
                "Housekeeping__GraceTime": f"00:00:{GRACE_SECONDS:02}"}

    def _is_ready(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200 and self.is_running()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
