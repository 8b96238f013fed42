#!/usr/bin/env python3
"""Watches the memory and the spool of a node with many long uploads at once, while the store is slower than the clients.

Usage: bench/s3-memory.py FOLDER [--uploads 50] [--mebibytes 1024] [--rate 200]
FOLDER is a published Kala (dotnet publish src/Kala.Api -c Release -o FOLDER). The store is a stand-in in this process, which
takes objects at --rate MiB/s in all and keeps only their lengths, because few disks have room for what is sent. Linux only.
"""
import argparse, glob, hashlib, json, os, re, shutil, socket, subprocess, sys, tempfile, threading, time, urllib.parse

arguments = argparse.ArgumentParser()
arguments.add_argument("folder")
arguments.add_argument("--uploads", type=int, default=50)
arguments.add_argument("--mebibytes", type=int, default=1024)
arguments.add_argument("--rate", type=float, default=200)
options = arguments.parse_args()

MIB = 1 << 20
BLOCK = os.urandom(8 * MIB)
PASSWORD = "only for measuring, 4711"


class Store:
    """Answers the requests that an upload makes."""

    def __init__(self, rate):
        self.objects, self.puts, self.rate, self.free_at = {}, 0, rate, time.monotonic()
        self.gate = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def pace(self, count):
        with self.gate:
            self.free_at = max(self.free_at, time.monotonic()) + count / self.rate / MIB
            wait = self.free_at - time.monotonic()
        if wait > 0.01:
            time.sleep(wait)

    def serve(self, connection):
        reader, buffer = connection.makefile("rb"), memoryview(bytearray(256 << 10))
        while line := reader.readline():
            method, target, _ = line.decode().split()
            fields = {}
            while (field := reader.readline().strip()):
                name, value = field.decode().split(":", 1)
                fields[name.lower()] = value.strip()
            left = length = int(fields.get("content-length", 0))
            if "100-continue" in fields.get("expect", "").lower():
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            while left:
                count = reader.readinto(buffer[: min(left, len(buffer))])
                if not count:
                    return
                left -= count
                self.pace(count)
            connection.sendall(self.answer(method, urllib.parse.urlsplit(target), length))

    def answer(self, method, target, length):
        key, query = urllib.parse.unquote(target.path), urllib.parse.parse_qs(target.query)
        with self.gate:
            if method == "PUT":
                self.objects[key] = length
                self.puts += 1
                return b'HTTP/1.1 200 OK\r\nETag: "0"\r\nContent-Length: 0\r\n\r\n'
            if method == "DELETE":
                self.objects.pop(key, None)
                return b"HTTP/1.1 204 No Content\r\n\r\n"
            if method == "HEAD":
                return (f"HTTP/1.1 200 OK\r\nETag: \"0\"\r\nContent-Length: {self.objects[key]}\r\n\r\n" if key in self.objects
                        else "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").encode()
            prefix, after = query.get("prefix", [""])[0], query.get("continuation-token", [""])[0]
            bucket = key.rstrip("/") + "/"
            found = sorted(one for one in self.objects if one.startswith(bucket + prefix) and one > after)
            page = found[:1000]
            contents = "".join(
                f"<Contents><Key>{one[len(bucket):]}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>{self.objects[one]}</Size></Contents>"
                for one in page)
            more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{page[-1]}</NextContinuationToken>" if len(found) > 1000 else "<IsTruncated>false</IsTruncated>"
        body = f'<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{more}{contents}</ListBucketResult>'.encode()
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n" % len(body) + body


class Client:
    """A connection to Kala."""

    def __init__(self, port, token=None):
        self.connection = socket.create_connection(("127.0.0.1", port))
        self.reader = self.connection.makefile("rb")
        self.fields = f"Host: 127.0.0.1:{port}\r\n" + (f"Authorization: Bearer {token}\r\n" if token else "")

    def call(self, method, target, kind="application/json", body=b"", blocks=0):
        length = len(body) + blocks * len(BLOCK)
        self.connection.sendall(
            f"{method} {target} HTTP/1.1\r\n{self.fields}Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n".encode() + body)
        for _ in range(blocks):
            self.connection.sendall(BLOCK)
        status, length, chunked = int(self.reader.readline().split()[1]), 0, False
        while field := self.reader.readline().strip().lower():
            length = int(field.split(b":")[1]) if field.startswith(b"content-length:") else length
            chunked = chunked or field == b"transfer-encoding: chunked"
        text = self.reader.read(length)
        while chunked and (size := int(self.reader.readline(), 16)) + 1:
            text += self.reader.read(size)
            self.reader.readline()
            chunked = size > 0
        if status >= 300:
            raise RuntimeError(f"{method} {target}: {status} {text.decode()}")
        return json.loads(text)["data"] if text else None


def upload(port, token, digest, blocks, failures, done):
    try:
        client, base = Client(port, token), "/api/manage/filestore/sessions"
        session = client.call("POST", base, body=json.dumps({"fileSize": blocks * len(BLOCK), "hash": f"sha256:{digest}"}).encode())
        client.call("POST", f"{base}/{session}/write?mode=APPEND&offset=0", kind="application/octet-stream", blocks=blocks)
        client.call("POST", f"{base}/{session}/close")
        done.append(session)
    except Exception as fault:
        failures.append(fault)


def mebibytes(process):
    with open(f"/proc/{process}/smaps_rollup") as file:
        values = dict(re.findall(r"^(\w+): +(\d+) kB", file.read(), re.M))
    return int(values["Rss"]) / 1024, int(values["Anonymous"]) / 1024


def spooled(process):
    """The bytes in files without a name; (files, MiB)."""
    sizes = []
    for link in glob.glob(f"/proc/{process}/fd/*"):
        try:
            if ".kala-" in os.readlink(link):
                sizes.append(os.stat(link).st_size)
        except FileNotFoundError:
            pass
    return len(sizes), sum(sizes) / MIB


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


store, port, work = Store(options.rate), free_port(), tempfile.mkdtemp(prefix="kala-memory-")
settings = {
    "Filestore__Store": "S3", "Filestore__S3__ServiceUrl": f"http://127.0.0.1:{store.port}", "Filestore__S3__Bucket": "kala",
    "Filestore__S3__AccessKey": "key", "Filestore__S3__SecretKey": "secret", "Kala__Admin__Password": PASSWORD,
    "ConnectionStrings__Kala": f"Data Source={work}/kala.db",
}
with open(f"{work}/log", "w") as log:
    server = subprocess.Popen(["dotnet", f"{os.path.abspath(options.folder)}/Kala.Api.dll", "--urls", f"http://127.0.0.1:{port}"], env={**os.environ, **settings}, cwd=work, stdout=log, stderr=log)
try:
    for attempt in range(600):
        try:
            token = Client(port).call("POST", "/api/auth/access-token", body=json.dumps({"username": "admin", "password": PASSWORD}).encode())["access_token"]
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    else:
        sys.exit("Kala does not start; start it by hand to see why.")
    blocks = options.mebibytes // 8
    digest = hashlib.sha256()
    for _ in range(blocks):
        digest.update(BLOCK)
    failures, done, begun, puts = [], [], time.monotonic(), store.puts
    threads = [threading.Thread(target=upload, args=(port, token, digest.hexdigest(), blocks, failures, done), daemon=True) for _ in range(options.uploads)]
    for thread in threads:
        thread.start()
    print("| s | objects | MiB in the store | RSS MiB | anonymous MiB | spool files | spool MiB | files done |\n|---|---|---|---|---|---|---|---|", flush=True)
    while True:
        is_over = not any(thread.is_alive() for thread in threads)
        (resident, anonymous), (files, spool) = mebibytes(server.pid), spooled(server.pid)
        stored = sum(list(store.objects.values())) / MIB
        print(f"| {time.monotonic() - begun:.0f} | {store.puts - puts} | {stored:.0f} | {resident:.0f} | {anonymous:.0f} | {files} | {spool:.0f} | {len(done)} |", flush=True)
        if is_over:
            break
        time.sleep(10)
    for failure in failures[:5]:
        print(failure)
    sys.exit(1 if failures else 0)
finally:
    server.kill()
    server.wait()
    shutil.rmtree(work)
