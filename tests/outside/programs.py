"""Programs that checks run beside the server: kala, nginx and strace. A check whose program is missing is skipped."""
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from checklist import Skipped, expect
from server import free_port

KALA = None  # the words that start the command line client, if outside.py was told them


def kala(server, folder, *arguments, port=None):
    """Starts the command line client in a folder, with a memory of its own."""
    if KALA is None:
        raise Skipped("--cli was not given")
    environment = dict(os.environ, XDG_STATE_HOME=str(folder / "state"),
                       KALA_SERVER=f"http://127.0.0.1:{port or server.port}")
    return subprocess.Popen([*KALA, *arguments], cwd=folder, env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


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
