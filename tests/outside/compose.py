#!/usr/bin/env python3
"""Checks the containers: the image alone, one node with PostgreSQL, TLS, limits, several nodes behind the balancer, S3.

    compose.py [--build] [--only NAME…] [--list]

Runs the files of the repository as they stand, with a project name, ports and a password of its own, and takes all down
at the end, volumes included. Chunks go through the balancer and land on different nodes, a node is killed in the middle
of one, everything is restarted, backed up and restored as docs/scaling.md says. Needs a container engine on this Linux
machine with `docker compose` 2.24 or later, and the images that the files name; --build also builds ours. Where another S3
server stands in for the image of docker-compose.s3.yml, KALA_S3_SECRET_KEY is its key.

Each check prints one line as outside.py does, and the last line is `N passed, N failed`. The checks build on each other,
in their order: --only is for trying one.
"""
import argparse
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from checklist import CHECKS, PROBLEM_MEMBERS, Failed, Skipped, check, equal, expect, succeeded, write_refused
from client import BASE, OCTETS, Client, noise, sha256, write_target
from imports import KML, imported_from
from server import free_port
from tls import TlsClient
from wire import Connection, NoAnswer

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT = "kala-check"
ALONE = f"{PROJECT}-alone"
ONE = "docker-compose.yml"
TLS = f"{ONE}:docker-compose.tls.yml"
HARDENED = f"{ONE}:docker-compose.hardened.yml"
SEVERAL = f"{ONE}:docker-compose.scale.yml"
ALL = f"{SEVERAL}:docker-compose.tls.yml:docker-compose.hardened.yml"
S3 = f"{SEVERAL}:docker-compose.s3.yml"
CHUNK = 4 * 2 ** 20
FIRST_FILE_SECONDS = 60  # from `up` to the first file, on images that are there
OWNER = 4711             # a user that no image knows
LEASE_SECONDS = 15       # what a killed node still holds, it holds no longer


class Published:
    """What a client needs to know of a server that it did not start."""

    def __init__(self, port):
        self.port = port


class Containers:
    def __init__(self):
        self.port, self.status_port, self.tls_port = free_port(), free_port(), free_port()
        self.secrets = Path(tempfile.mkdtemp(prefix="kala-secrets-"))
        self.files = ONE
        self.passwords = {"KALA_DB_PASSWORD": f"{secrets.token_hex(16)};'\"= $$",
                          "KALA_ADMIN_PASSWORD": f"{secrets.token_hex(16)};'\"= $$"}
        self.environment = {"COMPOSE_PROJECT_NAME": PROJECT, **self.passwords,
                            "KALA_PORT": str(self.port), "KALA_STATUS_PORT": str(self.status_port),
                            "KALA_HTTPS_PORT": str(self.tls_port), "KALA_HTTP_PORT": str(free_port()),
                            "KALA_S3_SECRET_KEY": os.environ.get("KALA_S3_SECRET_KEY") or secrets.token_hex(32),
                            "KALA_SECRETS": str(self.secrets)}
        self.client = Client(Published(self.port))
        self.kept = {}

    def run(self, *words, status=0, seconds=300, **options):
        """Runs a command in the repository; what it said."""
        environment = {**os.environ, **self.environment, "COMPOSE_FILE": self.files}
        ran = subprocess.run(words, cwd=REPOSITORY, env=environment, stdin=options.pop("stdin", subprocess.DEVNULL),
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=seconds)
        if status is not None and ran.returncode != status:
            raise Failed(f"`{' '.join(words)}` ended with {ran.returncode}: {ran.stdout.strip()[-1500:]}")
        return ran.stdout

    def compose(self, *words, **options):
        return self.run("docker", "compose", *words, **options)

    def typed(self, line):
        """Runs a line of a document as a reader types it."""
        return self.run("bash", "-eo", "pipefail", "-c", line)

    def up(self, files):
        self.files = files
        return self.compose("up", "-d", "--wait", "--remove-orphans")

    def containers(self):
        """What the engine knows of each container of the project, by service."""
        names = self.compose("ps", "--all", "--quiet").split()
        return [(state["Config"]["Labels"]["com.docker.compose.service"], state)
                for state in json.loads(self.run("docker", "inspect", *names))]

    def tls_client(self):
        """Trusts Caddy's own authority, as docs/containers.md has it."""
        authority = self.secrets / "root.crt"
        self.compose("cp", "tls:/data/caddy/pki/authorities/local/root.crt", str(authority))
        client = TlsClient(Published(self.tls_port), authority)
        _ready(client, 30)
        client.sign_in("admin", self.passwords["KALA_ADMIN_PASSWORD"])
        return client

    @contextmanager
    def passwords_in_files(self):
        """As docs/containers.md has it."""
        for name, variable in (("db-password", "KALA_DB_PASSWORD"), ("admin-password", "KALA_ADMIN_PASSWORD")):
            (self.secrets / name).write_text(self.passwords[variable] + "\n")
            (self.secrets / name).chmod(0o644)
            self.environment[variable] = "in-a-file"
        try:
            yield
        finally:
            self.environment.update(self.passwords)

    def nodes(self):
        """The containers of the nodes that run, each with its address."""
        names = self.compose("ps", "--quiet", "api").split()
        states = json.loads(self.run("docker", "inspect", *names))
        return {state["Id"]: next(iter(state["NetworkSettings"]["Networks"].values()))["IPAddress"]
                for state in states if state["State"]["Running"]}

    def metric(self, address, name, labels=""):
        """A node's own count."""
        text = self.run("curl", "-sS", "--fail", "--noproxy", "*", f"http://{address}:9090/metrics")
        # Without labels the exporter writes empty braces.
        found = re.search(rf"^{name}{re.escape(labels or '{}')} (\S+)$", text, re.MULTILINE)
        return float(found.group(1)) if found else 0.0

    def take_down(self):
        self.run("docker", "rm", "--force", "--volumes", ALONE, status=None)
        self.run("docker", "volume", "rm", ALONE, status=None)
        self.files = f"{ALL}:docker-compose.s3.yml"
        self.compose("down", "--volumes", "--timeout", "10", status=None)
        shutil.rmtree(self.secrets, ignore_errors=True)


# --- the image alone

@check
def the_image_runs_alone_on_SQLite_with_nothing_writable_but_its_volume(it):
    begun = time.monotonic()
    it.run("docker", "run", "--detach", "--name", ALONE, "--read-only", "--cap-drop", "ALL",
           "--security-opt", "no-new-privileges:true", "--publish", f"127.0.0.1:{it.port}:8080",
           "--volume", f"{ALONE}:/data", "kala")
    _ready(it.client, 60)
    # As docs/containers.md has it.
    it.client.sign_in("admin", it.run("docker", "exec", ALONE, "cat", "/data/blobs/admin-password.txt").strip())
    print(f"    docker run to ready: {time.monotonic() - begun:.1f} s")
    it.client.stored(noise(100_000), originalFilename="alone.bin")
    expect(it.run("docker", "exec", ALONE, "id", "-u").strip() != "0", "a user without rights", "root")
    said = it.run("docker", "exec", ALONE, "touch", "/app/x", status=1)
    expect("Read-only file system" in said, "a root file system that is read-only", said)
    size = int(it.run("docker", "image", "inspect", "--format", "{{.Size}}", "kala"))
    base = int(it.run("docker", "image", "inspect", "--format", "{{.Size}}", "mcr.microsoft.com/dotnet/aspnet:10.0"))
    layers = it.run("docker", "history", "--no-trunc", "--human=false", "--format", "{{.Size}} {{.CreatedBy}}", "kala").splitlines()
    gdal = sum(int(layer.split(" ", 1)[0]) for layer in layers if "apt-get install" in layer and "$GDAL" in layer)
    print(f"    image: {size / 1e6:.0f} MB, of which the base image is {base / 1e6:.0f} MB and GDAL {gdal / 1e6:.0f} MB")
    expect(size - base - gdal < 60e6, "an image less than 60 MB above its base and GDAL", f"{(size - base - gdal) / 1e6:.0f} MB")


@check
def GDAL_runs_in_the_jail_inside_the_container(it):
    said = it.run("docker", "exec", ALONE, "dotnet", "/app/Kala.Api.dll", "--doctor")
    expect(re.search(r"^ok +jail .*Landlock", said, re.MULTILINE), "a jail", said)
    expect(re.search(r"^ok +gdal +GDAL", said, re.MULTILINE), "GDAL", said)
    view = imported_from(it.client, KML, "a.kml")
    equal((view["state"], view["failure"]), ("ready", None), "an import of KML")


@check
def an_engine_that_refuses_Landlock_gets_no_GDAL(it):
    profile = it.secrets / "without-landlock.json"
    profile.write_text(json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
        {"names": ["landlock_create_ruleset"], "action": "SCMP_ACT_ERRNO"}]}))
    run = ("docker", "run", "--rm", "--security-opt", f"seccomp={profile}", "kala", "--doctor")
    said = it.run(*run)
    expect(re.search(r"^note +jail .*Landlock.*GDAL is refused", said, re.MULTILINE), "a note that there is no jail", said)
    expect(re.search(r"^note +gdal +no reader for .*KML", said, re.MULTILINE), "a note that there is no reader", said)
    said = it.run(*run, "--Datastores:AllowUnjailed=true")
    expect(re.search(r"^ok +gdal +GDAL", said, re.MULTILINE), "GDAL with the setting", said)


@check
def its_health_is_asked_by_the_program_itself(it):
    _until(lambda: it.run("docker", "inspect", "--format", "{{.State.Health.Status}}", ALONE).strip() == "healthy", 30,
           "the container to be healthy")
    it.run("docker", "exec", ALONE, "dotnet", "/app/Kala.Api.dll", "--probe")
    it.run("docker", "exec", ALONE, "dotnet", "/app/Kala.Api.dll", "--probe", "http://127.0.0.1:1/", status=1)


@check
def the_image_has_the_command_line_too(it):
    token = it.client.credentials[0][1].removeprefix("Bearer ")
    kala = ("docker", "exec", "--env", f"KALA_TOKEN={token}", ALONE, "kala")
    uuid = it.run(*kala, "upload", "--quiet", "/app/Kala.Api.dll").strip()
    stored, = json.loads(it.run(*kala, "files", "list", "--json", "--name", "Kala.Api.dll"))
    equal((stored["uuid"], stored["verified"]), (uuid, True), "the file that kala has uploaded")
    said = it.run(*kala, "upload", "/app/Kala.Api.dll")
    expect("not remembered" in said, "a note that nothing can be remembered on a read-only disk", said)


@check
def it_stops_in_order_when_it_is_told_to(it):
    begun = time.monotonic()
    it.run("docker", "stop", "--time", "40", ALONE)
    expect(time.monotonic() - begun < 10, "an idle server to stop at once", f"{time.monotonic() - begun:.0f} s")
    equal(it.run("docker", "inspect", "--format", "{{.State.ExitCode}}", ALONE).strip(), "0", "exit status")
    it.run("docker", "rm", "--volumes", ALONE)


@check
def a_folder_of_another_user_is_refused_with_the_user_who_needs_it(it):
    with tempfile.TemporaryDirectory(prefix="kala-folder-") as folder:
        said = it.run("docker", "run", "--rm", "--volume", f"{folder}:/data", "kala", status=1).strip()
    expect("Kala runs as the user 1654" in said and "\n" not in said, "one line that names the user 1654", said)


@check
def a_folder_of_this_machine_works_with_its_owner_as_the_user(it):
    with tempfile.TemporaryDirectory(prefix="kala-folder-") as folder:
        os.chown(folder, OWNER, OWNER)
        it.run("docker", "run", "--detach", "--name", ALONE, "--user", f"{OWNER}:{OWNER}", "--read-only", "--cap-drop", "ALL",
               "--publish", f"127.0.0.1:{it.port}:8080", "--volume", f"{folder}:/data", "kala")
        _ready(it.client, 60)
        password = Path(folder) / "blobs" / "admin-password.txt"
        equal(password.stat().st_uid, OWNER, "the owner of a new file")
        it.client.credentials = []
        it.client.sign_in("admin", password.read_text().strip())
        it.client.stored(noise(100_000))
        it.run("docker", "rm", "--force", ALONE)


# --- one node with PostgreSQL

@check
def without_a_password_compose_says_what_to_do(it):
    it.files = ONE
    for name in ("KALA_DB_PASSWORD", "KALA_ADMIN_PASSWORD"):
        password = it.environment.pop(name)
        try:
            said = it.compose("--env-file", "/dev/null", "config", "--quiet", status=None)
        finally:
            it.environment[name] = password
        expect(name in said and ".env.example" in said, f"a refusal that names {name} and .env.example", said)


@check
def the_first_file_is_there_a_minute_after_up(it):
    begun = time.monotonic()
    it.up(ONE)
    it.client.credentials = []
    it.client.sign_in("admin", it.environment["KALA_ADMIN_PASSWORD"])
    content = noise(CHUNK, seed=1)
    it.kept[it.client.stored(content)] = content
    took = time.monotonic() - begun
    print(f"    up to the first file: {took:.1f} s")
    expect(took < FIRST_FILE_SECONDS, f"less than {FIRST_FILE_SECONDS} s", f"{took:.0f} s")
    _all_kept(it)


@check
def the_tables_are_in_PostgreSQL(it):
    said = it.compose("exec", "-T", "db", "psql", "--username=kala", "--tuples-only", "--no-align",
                      "--command=select count(*) from files")
    equal(said.strip(), "1", "files in the table")


@check
def wrong_passwords_are_one_line_in_the_log(it):
    for setting, expected in (("PGPASSWORD=wrong", "password authentication failed"),
                              ("Kala__Admin__Password=short", "Kala:Admin:Password cannot be used")):
        said = it.compose("run", "--rm", "--no-deps", "-T", "--env", setting, "api", status=1)
        lines = [line for line in said.splitlines() if line.startswith("kala: ")]
        expect(len(lines) == 1 and expected in lines[0], f"one line with {expected!r}", said)


# --- TLS

@check
def with_TLS_a_file_arrives_through_Caddy_and_the_other_port_is_closed(it):
    it.up(TLS)
    _are_closed(it)
    client = it.tls_client()
    _keep_another(it, client, seed=7)
    _all_kept(it, client)
    with suppress(OSError):
        Connection(it.port).close()
        raise Failed(f"expected no answer on the port {it.port}")
    _ignores_prefix_of_clients(client)


@check
def Caddy_holds_no_body_back(it):
    """The node has made the first bytes of a chunk durable before the client has sent the last."""
    client = it.tls_client()
    uuid = client.open(2 * CHUNK)
    with client.unfinished_write(uuid, 2 * CHUNK, noise(CHUNK), offset=0) as connection:
        _until(lambda: client.offset(uuid) == CHUNK, 15, "the node to store what was sent")
        connection.cut()
    equal(client.settled_offset(uuid, CHUNK), CHUNK, "the offset after the connection is lost")
    succeeded(client.write_raw(uuid, noise(2 * CHUNK)[CHUNK:], offset=CHUNK, chunked=True))
    succeeded(client.abort(uuid), 204)


@check
def Caddy_answers_with_a_problem_while_the_node_is_stopped_and_all_is_there_after_a_restart(it):
    client = it.tls_client()
    it.compose("stop", "--timeout", "10", "api")
    problem = _is_problem(client.call("GET", "/health/ready"), 502, "bad_gateway")
    expect(problem["traceId"] in it.compose("logs", "tls"), "the traceId in Caddy's log", problem["traceId"])
    it.compose("restart", "--timeout", "10")
    it.up(TLS)
    _all_kept(it, it.tls_client())
    it.compose("down", "--timeout", "10")


# --- limits, and secrets in files

@check
def with_limits_the_passwords_are_in_files_only(it):
    with it.passwords_in_files():
        it.up(HARDENED)
        _are_closed(it)
        for service, state in it.containers():
            values = [variable.partition("=")[2] for variable in state["Config"]["Env"]]
            expect(not set(values) & set(it.passwords.values()), f"{service} without a password in its variables", f"{values}")
            limits = state["HostConfig"]["Memory"], state["HostConfig"]["PidsLimit"]
            expect(all(limits), f"limits for {service}", f"{limits}")
        it.client.credentials = []
        it.client.sign_in("admin", it.passwords["KALA_ADMIN_PASSWORD"])
        _keep_another(it, it.client, seed=8)
        it.compose("restart", "--timeout", "10")
        it.up(HARDENED)
        _all_kept(it)
        it.compose("down", "--timeout", "10")


# --- several nodes

@check
def more_nodes_take_over_the_same_volumes(it):
    it.up(SEVERAL)
    equal(len(it.nodes()), 3, "nodes")
    _until(lambda: _nodes_in_use(it) == 3, 30, "the balancer to use three nodes")
    _are_closed(it)
    _all_kept(it)


@check
def chunks_of_one_session_land_on_different_nodes(it):
    _keep_one_from_different_nodes(it, seed=2)


@check
def the_balancer_holds_no_body_back(it):
    """A node has the first bytes of a chunk long before the client has sent the last."""
    uuid = it.client.open(2 * CHUNK)
    before = {address: it.metric(address, "kala_chunks_active") for address in it.nodes().values()}
    with it.client.unfinished_write(uuid, 2 * CHUNK, noise(CHUNK), offset=0) as connection:
        _until(lambda: any(it.metric(address, "kala_chunks_active") > was for address, was in before.items()), 5,
               "a node to receive what was sent")
        connection.cut()
    _until(lambda: it.client.offset(uuid) == CHUNK, 15, "what was sent to be kept")
    succeeded(it.client.abort(uuid), 204)


@check
def nginx_as_documented_streams_as_well(it):
    if not Path("/usr/sbin/nginx").exists():
        raise Skipped("there is no nginx here")
    port, addresses = free_port(), list(it.nodes().values())
    text = _fenced("docs/scaling.md", "### Other balancers", "nginx").replace("listen 8080", f"listen 127.0.0.1:{port}")
    for name, address in zip(("node1", "node2"), addresses):
        text = text.replace(f"{name}:", f"{address}:")
    folder = Path(tempfile.mkdtemp(prefix="kala-nginx-"))
    (folder / "conf").write_text(f"daemon off; pid {folder}/pid; error_log stderr;\nevents {{}}\nhttp {{ access_log {folder}/log;\n"
                                 f"client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n{text}}}\n")
    nginx = subprocess.Popen(["/usr/sbin/nginx", "-e", "stderr", "-c", str(folder / "conf")], stdin=subprocess.DEVNULL)
    try:
        through = Client(Published(port))
        through.credentials = it.client.credentials
        _ready(through, 10)
        content = noise(3 * CHUNK, seed=6)
        uuid = through.open(len(content), hash=sha256(content))
        with through.unfinished_write(uuid, len(content), content[:CHUNK], offset=0) as connection:
            _until(lambda: any(it.metric(address, "kala_chunks_active") > 0 for address in addresses), 5,
                   "a node to receive what was sent")
            connection.cut()
        _until(lambda: through.offset(uuid) == CHUNK, 15, "what was sent to be kept")
        succeeded(through.write_raw(uuid, content[CHUNK:], offset=CHUNK, chunked=True))
        through.holds(uuid, content)
        equal(through.call("GET", f"{BASE}/links/secret").status, 403, "an invented link is")
        succeeded(through.call("GET", "/health/live"))
        log = folder / "log"
        _until(lambda: "/health/live" in log.read_text(), 5, "nginx to log the last request")
        expect("secret" not in log.read_text(), "no link in the log", log.read_text())
    finally:
        nginx.terminate()
        nginx.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


@check
def a_node_that_is_killed_in_a_chunk_loses_nothing_and_others_go_on(it):
    _keep_one_in_spite_of_a_kill(it, seed=3)


@check
def the_killed_node_comes_back(it):
    it.up(SEVERAL)
    equal(len(it.nodes()), 3, "nodes")
    _until(lambda: _nodes_in_use(it) == 3, 30, "the balancer to use three nodes")


@check
def nodes_are_added_and_taken_away_while_files_arrive(it):
    for number in (5, 2, 3):
        it.environment["KALA_NODES"] = str(number)
        it.up(SEVERAL)
        equal(len(it.nodes()), number, "nodes")
        _until(lambda wanted=number: _nodes_in_use(it) == wanted, 30, f"the balancer to use {number} nodes")
        _keep_another(it, it.client, seed=10 + number)
    _all_kept(it)


@check
def without_nodes_the_balancer_answers_with_a_problem(it):
    it.compose("stop", "--timeout", "10", "api")
    _until(lambda: _nodes_in_use(it) == 0, 30, "the balancer to notice")
    answer = it.client.call("GET", "/health/ready")
    problem = _is_problem(answer, 503, "service_unavailable")
    equal((answer.header("Retry-After"), problem["instance"]), ("2", "/health/ready"), "Retry-After, and the path")
    expect(problem["traceId"] in it.compose("logs", "balancer"), "the traceId in the balancer's log", problem["traceId"])


@check
def everything_is_still_there_after_a_restart_of_everything(it):
    it.compose("restart", "--timeout", "10")
    it.up(SEVERAL)
    _ready(it.client, 60)
    _all_kept(it)


# --- backup and restore, as docs/scaling.md has them

@check
def a_backup_made_while_files_arrive_can_be_restored(it):
    backup, restore = _blocks("docs/scaling.md", "### Backup", "### Restore")
    half, content = it.client.open(2 * CHUNK), noise(2 * CHUNK, seed=4)
    succeeded(it.client.write_raw(half, content[:CHUNK], offset=0))
    try:
        it.typed(backup[0])
        later = it.client.stored(noise(1000, seed=5))
        for line in backup[1:]:
            it.typed(line)
        it.compose("down", "--volumes", "--timeout", "10")
        for line in restore:
            it.typed(line)
    finally:
        for name in ("kala.dump", "kala-blobs.tar"):
            (REPOSITORY / name).unlink(missing_ok=True)
    _ready(it.client, 60)
    _all_kept(it)
    scrub = _fenced("docs/scaling.md", "Then verify every file", "sh").replace("127.0.0.1:8080", f"127.0.0.1:{it.port}")
    it.environment["PASSWORD"] = json.dumps(it.environment["KALA_ADMIN_PASSWORD"])[1:-1]
    report = json.loads(it.typed(scrub))["data"]
    equal((report["corrupt"], report["unreadable"]), ([], None), "what the scrubber found in the restored files")
    equal(it.client.offset(half), CHUNK, "the offset of a session that was open")
    succeeded(it.client.write_raw(half, content[CHUNK:], offset=CHUNK))
    it.client.holds(half, content)
    equal(it.client.file(later).status, 404, "the status of a file that came after the dump")


@check
def several_nodes_TLS_and_limits_work_together(it):
    it.environment["KALA_UPSTREAM"] = "balancer:8081"
    with it.passwords_in_files():
        it.up(ALL)
        _are_closed(it)
        client = it.tls_client()
        _all_kept(it, client)
        _keep_another(it, client, seed=9)
        _ignores_prefix_of_clients(client)
        it.compose("restart", "--timeout", "10")
        it.up(ALL)
        _all_kept(it, it.tls_client())


# --- several nodes on S3

@check
def without_a_key_of_the_S3_server_compose_says_what_to_do(it):
    it.compose("down", "--volumes", "--timeout", "10")
    it.files, key = S3, it.environment["KALA_S3_SECRET_KEY"]
    it.environment["KALA_S3_SECRET_KEY"] = ""
    try:
        said = it.compose("--env-file", "/dev/null", "config", "--quiet", status=None)
    finally:
        it.environment["KALA_S3_SECRET_KEY"] = key
    expect("KALA_S3_SECRET_KEY" in said and ".env.example" in said, "a refusal that names KALA_S3_SECRET_KEY", said)


@check
def with_S3_three_nodes_start_without_a_disk(it):
    begun = time.monotonic()
    it.up(S3)
    it.kept.clear()
    it.client.credentials = []
    it.client.sign_in("admin", it.environment["KALA_ADMIN_PASSWORD"])
    _keep_another(it, it.client, seed=20)
    print(f"    up to the first file: {time.monotonic() - begun:.1f} s")
    equal(len(it.nodes()), 3, "nodes")
    _until(lambda: _nodes_in_use(it) == 3, 30, "the balancer to use three nodes")
    _are_closed(it)
    mounts = [state["Mounts"] for service, state in it.containers() if service == "api"]
    equal(mounts, [[]] * 3, "the volumes of the nodes")


@check
def with_S3_chunks_of_one_session_land_on_different_nodes(it):
    _keep_one_from_different_nodes(it, seed=21)


@check
def with_S3_a_node_that_is_killed_in_a_chunk_loses_nothing(it):
    _keep_one_in_spite_of_a_kill(it, seed=22)


@check
def with_S3_stopped_an_upload_is_refused_and_goes_on_later(it):
    content = noise(CHUNK, seed=24)
    uuid = it.client.open(len(content), hash=sha256(content))
    it.compose("stop", "--timeout", "10", "s3")
    refusal = it.client.write_raw(uuid, content, offset=0)
    write_refused(refusal, 503, "storage_unavailable", offset=0)
    expect(refusal.header("Retry-After"), "Retry-After", refusal)
    it.up(S3)
    offset = _patient(lambda: it.client.session(uuid, "GET")).json()["data"]["offset"]
    succeeded(it.client.write(uuid, content[offset:], offset=offset))
    it.client.holds(uuid, content)
    it.kept[uuid] = content


@check
def with_S3_new_nodes_have_all_files_also_with_TLS_and_limits(it):
    it.compose("rm", "--stop", "--force", "api")
    it.compose("restart", "--timeout", "10", "s3", "db")
    it.environment["KALA_UPSTREAM"] = "balancer:8081"
    with it.passwords_in_files():
        it.up(f"{ALL}:docker-compose.s3.yml")
        equal(len(it.nodes()), 3, "nodes")
        _are_closed(it)
        client = it.tls_client()
        _all_kept(it, client)
        _keep_another(it, client, seed=23)


@check
def everything_is_taken_down(it):
    it.compose("down", "--volumes", "--timeout", "10")
    equal(it.run("docker", "ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={PROJECT}"), "", "containers")
    equal(it.run("docker", "volume", "ls", "--quiet", "--filter", f"label=com.docker.compose.project={PROJECT}"), "", "volumes")


def _are_closed(it):
    """Every container has a log with a limit, a read-only root and no capability but the one that Caddy needs."""
    for service, state in it.containers():
        host = state["HostConfig"]
        equal((host["LogConfig"]["Type"], host["LogConfig"]["Config"].get("max-size"), host["ReadonlyRootfs"], host["CapDrop"],
               host["CapAdd"] or [], host["SecurityOpt"]),
              ("json-file", "10m", True, ["ALL"], ["NET_BIND_SERVICE"] if service == "tls" else [], ["no-new-privileges:true"]),
              f"what protects {service}")


def _keep_another(it, client, seed):
    content = noise(2 * CHUNK, seed)
    uuid = client.open(len(content), hash=sha256(content))
    succeeded(client.write_raw(uuid, content[:CHUNK], offset=0))
    succeeded(client.write(uuid, content[CHUNK:], offset=CHUNK))
    client.holds(uuid, content)
    it.kept[uuid] = content


def _keep_one_from_different_nodes(it, seed):
    content, size = noise(6 * CHUNK, seed), 6 * CHUNK
    uuid = it.client.open(size, hash=sha256(content))
    for start in range(0, size, CHUNK):
        succeeded(it.client.write(uuid, content[start:start + CHUNK], offset=start))
    it.client.holds(uuid, content)
    it.kept[uuid] = content
    took = [it.metric(address, "kala_chunks_total", '{end="complete"}') for address in it.nodes().values()]
    print(f"    chunks by node: {sorted(map(int, took))}")
    expect(sum(count > 0 for count in took) >= 2, "chunks on two nodes or more", took)


def _keep_one_in_spite_of_a_kill(it, seed):
    content, size = noise(4 * CHUNK, seed), 4 * CHUNK
    uuid = it.client.open(size, hash=sha256(content))
    succeeded(it.client.write_raw(uuid, content[:CHUNK], offset=0))
    with it.client.connect() as connection:
        it.client.send(connection, "POST", write_target(uuid, "APPEND", CHUNK),
                       [("Content-Type", OCTETS), ("Content-Length", 2 * CHUNK)])
        connection.send(content[CHUNK:2 * CHUNK])
        busy = []
        _until(lambda: busy.extend(node for node, address in it.nodes().items()
                                   if it.metric(address, "kala_chunks_active") > 0) or busy, 10, "a node with the chunk")
        it.run("docker", "kill", busy[0])
        try:
            # The balancer's 502, unless it has not noticed by then.
            _is_problem(connection.read_answer("POST", 10), 502, "bad_gateway")
        except NoAnswer:
            pass
    killed = time.monotonic()
    offset = _patient(lambda: it.client.session(uuid, "GET")).json()["data"]["offset"]
    expect(CHUNK <= offset <= 2 * CHUNK, f"an offset from {CHUNK} to {2 * CHUNK}", f"{offset}")
    _patient(lambda: it.client.write_raw(uuid, content[offset:3 * CHUNK], offset=offset))
    took = time.monotonic() - killed
    print(f"    the next chunk was taken {took:.1f} s after the kill, from offset {offset - CHUNK} of the broken one")
    expect(took < LEASE_SECONDS + 10, f"less than {LEASE_SECONDS + 10} s", f"{took:.0f} s")
    succeeded(it.client.write(uuid, content[3 * CHUNK:], offset=3 * CHUNK))
    it.client.holds(uuid, content)
    it.kept[uuid] = content
    equal(len(it.nodes()), 2, "nodes that are left")


def _ignores_prefix_of_clients(client):
    """Kala trusts the proxy's fields, so the proxy must not pass on those of a client."""
    location = succeeded(client.create({"fileSize": 1}, [("X-Forwarded-Prefix", "/elsewhere")]), 201).header("Location")
    expect(location.startswith("/api/"), "a location without the client's prefix", location)


def _is_problem(answer, status, code):
    """The balancer's own answer in the form of docs/http-api.md, section 5."""
    equal((answer.status, answer.header("Content-Type"), answer.header("Cache-Control")),
          (status, "application/problem+json", "no-store"), "status, type and caching")
    problem = answer.json()
    equal((set(problem), problem["status"], problem["code"], problem["detail"]),
          (set(PROBLEM_MEMBERS), status, code, problem["message"]),
          "the members of a problem")
    return problem


def _all_kept(it, client=None):
    for uuid, content in it.kept.items():
        expect((client or it.client).file(uuid).body == content, f"file {uuid} as it was stored", "other bytes")


def _ready(client, seconds):
    def is_ready():
        try:
            return client.call("GET", "/health/ready", seconds=5).status == 200
        except (NoAnswer, OSError):
            return False
    _until(is_ready, seconds, "the server to be ready")


def _nodes_in_use(it):
    with Connection(it.status_port) as connection:
        connection.send_head("GET", "/;csv", [("Host", "localhost"), ("Connection", "close")])
        lines = connection.read_answer().body.decode().splitlines()
    return sum(line.startswith("nodes,node") and ",UP," in line for line in lines)


def _patient(call, seconds=40):
    """Repeats a call as a client does that goes on: while the server is busy, or not there."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = call()
            if answer.status not in (423, 502, 503, 504):
                return succeeded(answer)
        except (NoAnswer, OSError) as error:
            answer = repr(error)
        expect(time.monotonic() < deadline, f"success within {seconds} s", answer)
        time.sleep(1)


def _until(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        expect(time.monotonic() < deadline, f"{what} within {seconds} s", "nothing of it")
        time.sleep(0.5)


def _blocks(document, *headings):
    """The lines of the first ```sh block below each heading; a line that ends in a backslash goes on."""
    for heading in headings:
        block = _fenced(document, heading, "sh")
        yield [line for line in block.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]


def _fenced(document, heading, language):
    text = (REPOSITORY / document).read_text("utf-8")
    return re.search(rf"^```{language}\n(.*?)^```$", text[text.index(heading):], re.DOTALL | re.MULTILINE).group(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", action="store_true", help="build our image first")
    parser.add_argument("--only", metavar="NAME", nargs="+", default=[], help="names or parts of names")
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    options = parser.parse_args()
    chosen = [one for one in CHECKS if not options.only or any(part in one.__name__ for part in options.only)]
    if options.list:
        print("\n".join(one.__name__ for one in chosen))
        return 0
    it, begun, failed = Containers(), time.monotonic(), 0
    try:
        if options.build:
            it.run("docker", "build", "--tag", "kala", ".", seconds=1200)
        for one in chosen:
            failed += not _passes(one, it)
    finally:
        it.take_down()
    print(f"{time.monotonic() - begun:.0f} s")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


def _passes(one, it):
    try:
        one(it)
    except Skipped as reason:
        print(f"skip {one.__name__}: {reason}", flush=True)
        return True
    except (Failed, NoAnswer, OSError, subprocess.TimeoutExpired) as error:
        print(f"FAIL {one.__name__}: {error}", flush=True)
        return False
    print(f"ok {one.__name__}", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
