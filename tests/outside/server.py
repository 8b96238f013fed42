"""Starts, watches and stops the server under check; touches only processes it started."""
import os
import random
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from wire import Connection, NoAnswer

READY_SECONDS = 60
STOP_SECONDS = 35


class DidNotStart(Exception):
    pass


class Server:
    def __init__(self, template, data=None, folder=None, settings=None, port=None):
        """`data` lends a data folder, `folder` is the working folder, `settings` are added to the environment; None takes
        one away."""
        self.template, self._folder, self._settings = template, folder, settings or {}
        self._owns_data = data is None
        self.data = Path(data or tempfile.mkdtemp(prefix="kala-outside-"))
        self.port = port or free_port()
        self.process = None
        logs = Path(tempfile.mkdtemp(prefix="kala-outside-log-"))
        self.stdout, self.stderr = logs / "stdout", logs / "stderr"

    def program(self):
        """The words that start the program, without those that make it a server on this port."""
        words = shlex.split(self.template)
        return [absolute(word) for word in words[:next(at for at, word in enumerate(words) if word.startswith("--"))]]

    def start(self, *arguments, stdout=None, stderr=None):
        """Starts the process; does not wait until it is ready. `stdout` and `stderr` are files to use instead of the log's."""
        words = [absolute(word.format(port=self.port, data=self.data)) for word in shlex.split(self.template)]
        wanted = {**os.environ, **self._default_settings(), **self._settings}
        environment = {name: value for name, value in wanted.items() if value is not None}
        with open(self.stdout, "ab") as out, open(self.stderr, "ab") as err:
            self.process = subprocess.Popen(words + list(arguments), cwd=self._folder, env=environment,
                                            stdin=subprocess.DEVNULL, stdout=stdout or out, stderr=stderr or err,
                                            start_new_session=True)
        return self

    def start_ready(self, **options):
        self.start(**options)
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise DidNotStart(f"exit status {self.process.returncode}: {self.said()[-600:]}")
            if self._is_ready():
                return self
            time.sleep(0.05)
        raise DidNotStart(f"/health/ready was not 200 within {READY_SECONDS} s: {self.said()[-600:]}")

    def wait(self, seconds):
        """The exit status, or None when it still runs."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def kill(self):
        """SIGKILL for what this object started, and nothing else."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def clean(self, keep_log=False):
        """Removes the log and, unless it was lent, the data folder."""
        if not keep_log:
            shutil.rmtree(self.stdout.parent, ignore_errors=True)
        if self._owns_data:
            shutil.rmtree(self.data, ignore_errors=True)

    def said(self):
        return self.stdout.read_text("utf-8", "replace") + self.stderr.read_text("utf-8", "replace")

    def anonymous_megabytes(self):
        """RssAnon of the process and its descendants: what they allocated. Code mapped from files is the kernel's to take back."""
        return sum(_anonymous_kilobytes(pid) for pid in descendants(self.process.pid)) / 1024

    def blob_bytes(self):
        return sum(_size(path) for path in (self.data / "blobs").rglob("*"))

    def _default_settings(self):
        # Checks are of uploads; signing in has its own, and the documents do it as a reader does.
        return {"Auth__Mode": "Anonymous", "ConnectionStrings__Kala": f"Data Source={self.data}/kala.db",
                "Filestore__Root": f"{self.data}/blobs", "Datastores__Root": f"{self.data}/datastores"}

    def _is_ready(self):
        try:
            with Connection(self.port, 5) as connection:
                connection.send_head("GET", "/health/ready", [("Host", f"127.0.0.1:{self.port}"),
                                                              ("Connection", "close")])
                return connection.read_answer().status == 200
        except (OSError, NoAnswer):
            return False


def free_port():
    """A port below those that the kernel gives to clients: a client that waits for a server on one of its own ports can
    connect to itself, read its own request as the answer, and keep the server from listening."""
    for port in random.sample(range(20000, 32000), 100):
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port from 20000 to 31999")


def absolute(word):
    return str(Path(word).absolute()) if "/" in word and Path(word).exists() else word


def _size(path):
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def descendants(root):
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat[stat.rindex(")") + 2:].split()[1])
    tree = [root]
    for pid in tree:
        tree += [child for child, parent in parents.items() if parent == pid]
    return tree


def _anonymous_kilobytes(pid):
    try:
        found = re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found.group(1)) if found else 0
