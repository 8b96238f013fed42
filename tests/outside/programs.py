"""Programs that checks run beside the server: kala, nginx and strace. A check whose program is missing is skipped."""
import fcntl
import os
import pty
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import termios
import time
from contextlib import contextmanager
from pathlib import Path

from checklist import Skipped, expect
from server import free_port

KALA = None  # the words that start the command line client, if outside.py was told them


def kala(server, folder, *arguments, port=None, **streams):
    """Starts the command line client in a folder, with a memory of its own."""
    return subprocess.Popen(_words(arguments), cwd=folder, env=_environment(server, folder, port), text=True,
                            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams})


class Terminal:
    """The command line client in a terminal of 80 columns. `stdout` redirects its standard output."""

    def __init__(self, server, folder, *arguments, stdout=None):
        self.shown = ""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = {**_environment(server, folder), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        self._process = subprocess.Popen(_words(arguments), cwd=folder, env=environment, stdin=slave,
                                         stdout=slave if stdout is None else stdout, stderr=slave, start_new_session=True,
                                         # Otherwise Ctrl-C would be a character like any other.
                                         preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)

    def wait_for(self, text, seconds=30):
        """Until the terminal has shown a text."""
        deadline = time.monotonic() + seconds
        while text not in self.shown:
            expect(self._read(deadline), f"{text!r} on the terminal", self.shown)

    def type(self, text):
        os.write(self._master, text.encode())

    def end(self, seconds=60):
        """The exit code; then `shown` is complete."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        os.close(self._master)
        return self._process.wait(10)

    def _read(self, deadline):
        """Reads what comes; false at the end."""
        ready, _, _ = select.select([self._master], [], [], max(0, deadline - time.monotonic()))
        try:
            came = os.read(self._master, 65536) if ready else b""
        except OSError:  # the client has ended
            came = b""
        self.shown += came.decode(errors="replace")
        return bool(came)


def _words(arguments):
    if KALA is None:
        raise Skipped("--cli was not given")
    return [*KALA, *arguments]


def _environment(server, folder, port=None):
    return dict(os.environ, XDG_STATE_HOME=str(folder / "state"), XDG_CONFIG_HOME=str(folder / "config"),
                KALA_SERVER=f"http://127.0.0.1:{port or server.port}")


@contextmanager
def nginx(http):
    """An nginx of our own; `http(folder, port)` is what stands in its http block. Yields its port."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not os.path.exists(program):
        raise Skipped("nginx is not installed")
    folder, port = Path(tempfile.mkdtemp(prefix="kala-outside-nginx-")), free_port()
    temp_paths = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in
                         ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''} daemon off; master_process off; pid {folder}/pid;\n"
        f"error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {temp_paths} {http(folder, port)} }}\n")
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def strace(server, *options, patience=2, threads=None):
    """Traces the server, all of its threads or those named; at the end it has `patience` seconds to write what it saw."""
    if not shutil.which("strace"):
        raise Skipped("strace is not installed")
    traced = ["-f", "-p", str(server.process.pid)] if threads is None else [f"--attach={','.join(map(str, threads))}"]
    tracer = subprocess.Popen(["strace", *traced, *options],
                              stderr=subprocess.PIPE, text=True)
    attached = tracer.stderr.readline()
    expect("attached" in attached, "strace to attach", attached)
    try:
        yield
    finally:
        tracer.terminate()
        try:
            tracer.communicate(timeout=patience)
        except subprocess.TimeoutExpired:  # it may wait for ever for a thread that it has killed
            tracer.kill()
            tracer.communicate()


def _wait_for(port):
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise Skipped("nginx did not start")
