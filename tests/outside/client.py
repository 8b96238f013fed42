"""The calls of the contract, in the words of the contract."""
import base64
import hashlib
import json
import random
import threading
import time
from contextlib import contextmanager
from urllib.parse import quote, urlencode

from checklist import equal, expect, succeeded
from server import Server
from wire import Connection, data_part, field, form, form_type

BASE = "/api/manage/filestore"
OCTETS = "application/octet-stream"
SETTLE_SECONDS = 0.7  # long enough for sent bytes to be read by the server, short against its 5 s checkpoint


class Client:
    def __init__(self, server, ledger=None):
        """`ledger` collects every refusal of the run, to be judged at its end."""
        self.server = server
        self.ledger = [] if ledger is None else ledger
        self.credentials = []

    # --- plumbing

    def call(self, method, target, headers=(), body=None, chunked=False, seconds=30):
        with self.connect(seconds) as connection:
            self.send(connection, method, target, [("Connection", "close"), *_pairs(headers)], body, chunked)
            return self.answer_of(connection, method, target)

    def connect(self, seconds=30):
        return Connection(self.server.port, seconds)

    def send(self, connection, method, target, headers=(), body=None, chunked=False):
        fields = [*_pairs(headers), *self.credentials]
        names = {name.lower() for name, _ in fields}
        if "host" not in names:
            fields.insert(0, ("Host", f"127.0.0.1:{self.server.port}"))
        if chunked:
            fields.append(("Transfer-Encoding", "chunked"))
        elif "content-length" not in names and (body is not None or method in ("POST", "PUT", "PATCH")):
            fields.append(("Content-Length", len(body or b"")))
        if not chunked:
            connection.send_head(method, target, fields, body or b"")
            return
        if not connection.send_head(method, target, fields) or not body:
            return
        pieces = (body[start:start + 50_000] for start in range(0, len(body), 50_000))
        if all(connection.send_chunk(piece) for piece in pieces):
            connection.send(b"0\r\n\r\n")

    def answer_of(self, connection, method="POST", target="", seconds=None):
        answer = connection.read_answer(method, seconds)
        if answer.status >= 400:
            self.ledger.append((method, target, answer))
        return answer

    def sign_in(self, username, password):
        """From now on the calls are this user's."""
        asked = self.call("POST", "/api/auth/access-token", [("Content-Type", "application/json")],
                          json.dumps({"username": username, "password": password}).encode("utf-8"))
        self.credentials = [("Authorization", f"Bearer {succeeded(asked).json()['data']['access_token']}")]

    # --- sessions

    def create(self, body, headers=(), path=BASE + "/sessions"):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode("utf-8")
        return self.call("POST", path, [("Content-Type", "application/json"), *_pairs(headers)], raw)

    def open(self, size, **fields):
        return succeeded(self.create({"fileSize": size, **fields}), 201).json()["data"]

    def write(self, uuid, data, mode="APPEND", offset=None, hash=None, part="file or chunk", filename="chunk.bin",
              chunked=False):
        controls = [("mode", mode), ("offset", offset), ("hash", hash)]
        fields = [field(name, value) for name, value in controls if value is not None]
        return self.post_form(uuid, form(*fields, data_part(data, part, filename)), chunked=chunked)

    def post_form(self, uuid, body, content_type=None, headers=(), chunked=False, seconds=30):
        fields = [("Content-Type", content_type or form_type()), *_pairs(headers)]
        return self.call("POST", write_target(uuid), fields, body, chunked, seconds)

    def write_raw(self, uuid, data, mode="APPEND", offset=None, hash=None, chunked=False, headers=()):
        fields = [("Content-Type", OCTETS), *_pairs(headers)]
        return self.call("POST", write_target(uuid, mode, offset, hash), fields, data, chunked)

    @contextmanager
    def unfinished_write(self, uuid, declared, sent, mode="APPEND", offset=None, hash=None):
        """A raw write that has declared more than it has sent; the server has had time to read what was sent."""
        with self.connect() as connection:
            self.send(connection, "POST", write_target(uuid, mode, offset, hash),
                      [("Content-Type", OCTETS), ("Content-Length", declared)])
            connection.send(sent)
            time.sleep(SETTLE_SECONDS)
            yield connection

    def close(self, uuid, hash=None):
        target = f"{BASE}/sessions/{uuid}/close"
        if hash is None:
            return self.call("POST", target)
        return self.call("POST", target, [("Content-Type", "application/json")], json.dumps({"hash": hash}).encode())

    def session(self, uuid, method="GET"):
        return self.call(method, f"{BASE}/sessions/{uuid}")

    def view(self, uuid):
        return succeeded(self.session(uuid)).json()["data"]

    def offset(self, uuid):
        return self.view(uuid)["offset"]

    def settled_offset(self, uuid, expected, seconds=8):
        """The offset once the server has noticed that a client is gone; gives up waiting for `expected` in time."""
        deadline = time.monotonic() + seconds
        while (offset := self.offset(uuid)) != expected and time.monotonic() < deadline:
            time.sleep(0.1)
        return offset

    def abort(self, uuid):
        return self.call("DELETE", f"{BASE}/sessions/{uuid}")

    # --- files

    def file(self, uuid, method="GET", query="", seconds=60, **headers):
        fields = [(name.replace("_", "-"), value) for name, value in headers.items()]
        return self.call(method, f"{BASE}/files/{uuid}{query}", fields, seconds=seconds)

    def delete_file(self, uuid):
        return self.call("DELETE", f"{BASE}/files/{uuid}")

    def post_file(self, data, headers=(), query="", chunked=False):
        return self.call("POST", f"{BASE}/files{query}", headers, data, chunked)

    def stored(self, data, **fields):
        """A closed file with this content."""
        uuid = self.open(len(data), hash=sha256(data), **fields)
        if data:
            succeeded(self.write(uuid, data, "WRITE"))
        succeeded(self.close(uuid))
        return uuid

    def holds(self, uuid, content):
        """Closes a full session and reads it back: the only proof of what its bytes are."""
        succeeded(self.close(uuid, sha256(content)))
        expect(self.file(uuid).body == content, "the download to be the content that was sent", "other bytes")

    def unchanged(self, uuid, content):
        """The session still has exactly `content`; finishes it with zeros to see."""
        view = self.view(uuid)
        equal(view["offset"], len(content), "offset")
        rest = bytes(view["fileSize"] - len(content))
        if rest:
            succeeded(self.write_raw(uuid, rest, offset=len(content)))
        self.holds(uuid, content + rest)

    @contextmanager
    def another_server(self, **options):
        """A server of its own for checks that stop, kill or watch it; its client shares the ledger."""
        server = Server(self.server.template, **options)
        try:
            yield Client(server.start_ready(), self.ledger)
        finally:
            server.kill()
            server.clean()


def write_target(uuid, mode=None, offset=None, hash=None):
    query = [(name, value) for name, value in (("mode", mode), ("offset", offset), ("hash", hash)) if value is not None]
    return f"{BASE}/sessions/{uuid}/write" + ("?" + urlencode(query, quote_via=quote) if query else "")


def sha256(data):
    return canonical(hashlib.sha256(data).digest())


def canonical(digest):
    return "sha256:" + base64.b64encode(digest).decode()


def noise(size, seed=1):
    return random.Random(seed).randbytes(size)


def together(*actions):
    """Runs the actions at the same time; their results, or the exceptions they raised, in order."""
    results, gate = [None] * len(actions), threading.Barrier(len(actions))

    def run(index, action):
        gate.wait()
        try:
            results[index] = action()
        except Exception as error:  # handed to the check, which says what it expected
            results[index] = error

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


def answered(results):
    """Every rival got an HTTP answer, not a dropped connection."""
    for result in results:
        expect(hasattr(result, "status"), "an HTTP answer for every rival", repr(result))
    return results


def _pairs(headers):
    return list(headers.items()) if isinstance(headers, dict) else list(headers)
