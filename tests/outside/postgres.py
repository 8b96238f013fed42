"""A PostgreSQL of our own: a cluster in a temporary folder, reached by a socket in it; and, for fail-over, a standby."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

SERVER_USER = "postgres"
DURABLE = []
FAST = ["-c", "fsync=off", "-c", "full_page_writes=off"]


def programs():
    """The folder of the newest version's programs."""
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not versions:
        found = shutil.which("initdb")
        if not found:
            raise SystemExit("There is no PostgreSQL here: install Debian's postgresql.")
        return Path(found).parent
    return max(versions, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0))


class Cluster:
    """One server. It ends with `stop`, or with `kill` as by a loss of its machine."""

    def __init__(self, options=FAST, standby_of=None, port=5432):
        self.folder = Path(tempfile.mkdtemp(prefix="kala-pg-"))
        self.data, self.port, self.process = self.folder / "data", port, None
        self.options = [*options, "-c", "listen_addresses=", "-c", "max_connections=300", "-k", str(self.folder),
                        "-p", str(port)]
        if os.getuid() == 0:
            shutil.chown(self.folder, SERVER_USER)
        if standby_of is None:
            self._run("initdb", "-D", self.data, "-U", "kala", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        else:
            source = f"host={standby_of.folder} port={standby_of.port} user=kala application_name=standby"
            self._run("pg_basebackup", "-d", source, "-D", self.data, "-R", "-X", "stream", "-c", "fast", "--no-sync")
            # One that has just lost its primary sleeps for so long before it looks whether it is to be promoted: 5 s by default.
            self.options += ["-c", "wal_retrieve_retry_interval=100ms"]

    def start(self):
        log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(
            [*_as_server_user(), str(programs() / "postgres"), "-D", str(self.data), *self.options],
            cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + 60
        while subprocess.run([programs() / "pg_isready", "-q", "-h", self.folder, "-p", str(self.port)]).returncode != 0:
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise SystemExit("PostgreSQL did not start: " + (self.folder / "log").read_text()[-600:])
            time.sleep(0.05)
        return self

    def sql(self, text, database="postgres"):
        answer = subprocess.run([programs() / "psql", "-h", self.folder, "-p", str(self.port), "-U", "kala", "-d", database,
                                 "-Atqc", text], capture_output=True, text=True, check=True)
        return answer.stdout.strip()

    def connection_string(self, database):
        return f"Host={self.folder};Port={self.port};Username=kala;Database={database}"

    def promote(self):
        self._run("pg_ctl", "-D", self.data, "promote", "-w")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def _run(program, *arguments):
        subprocess.run([*_as_server_user(), str(programs() / program), *map(str, arguments)], cwd="/", check=True,
                       stdout=subprocess.DEVNULL)


class Pooler:
    """pgbouncer in transaction mode in front of a cluster."""

    def __init__(self, cluster, database):
        self.folder = cluster.folder / "pooler"
        self.folder.mkdir()
        if os.getuid() == 0:
            shutil.chown(self.folder, SERVER_USER)
        self.settings = self.folder / "pooler.ini"
        self.settings.write_text(f"""[databases]
{database} = host={cluster.folder} port={cluster.port} dbname={database} user=kala
[pgbouncer]
listen_addr =
unix_socket_dir = {self.folder}
listen_port = 6432
auth_type = any
pool_mode = transaction
max_client_conn = 500
default_pool_size = 20
ignore_startup_parameters = extra_float_digits,options
logfile = {self.folder}/log
""")
        self.database, self.process = database, None

    def start(self):
        program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
        self.process = subprocess.Popen([*_as_server_user(), program, "-q", str(self.settings)], cwd="/",
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return self

    def connection_string(self):
        return f"Host={self.folder};Port=6432;Username=kala;Database={self.database}"

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def _as_server_user():
    return ["setpriv", "--reuid", SERVER_USER, "--regid", SERVER_USER, "--init-groups"] if os.getuid() == 0 else []
