"""What must not leave the server: secrets and names in its log, a client's text in a path or a raw header (only with --slow)."""
import json
import re
import shutil
import tempfile
import time
from itertools import cycle
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from checklist import check, equal, expect, refused, succeeded
from client import BASE, OCTETS, sha256, write_target
from programs import strace
from timing import medians_in_turns

MARK = "canary7f3a"
PASSWORD = f"{MARK} password, long"
NAMES = 500
TURNS, MOST_RATIO = 2_000, 1.25


@check(slow=True)
def no_secret_and_no_name_of_a_file_is_in_the_log(k):
    with k.another_server(settings={"Auth__Mode": "SignIn", "Kala__Admin__Password": PASSWORD}) as other:
        other.sign_in("admin", PASSWORD)
        token = other.credentials[0][1].split(" ")[1]
        json_type = [("Content-Type", "application/json")]
        permissions = succeeded(other.call("GET", "/api/auth/permissions")).json()["data"]
        made = other.call("POST", "/api/auth/api-key", json_type, json.dumps(
            {"validTo": "2099-01-01T00:00:00Z", "name": f"{MARK} key", "permissions": [one["uuid"] for one in permissions]}).encode())
        key = succeeded(made, 201).json()["data"]
        content, name = f"{MARK} content".encode(), f"{MARK} filename.txt"
        created = other.create({"fileSize": len(content), "hash": sha256(content), "originalFilename": name, "token": True},
                               [("Idempotency-Key", f"{MARK}-idempotency")])
        uuid, session_token = succeeded(created, 201).json()["data"], created.json()["token"]
        succeeded(other.write(uuid, content, "WRITE", filename=name))
        succeeded(other.close(uuid))
        succeeded(other.file(uuid, query=f"?{MARK}=1"))
        named = [("Content-Type", "text/plain"), ("Content-Disposition", f'attachment; filename="{name}"')]
        succeeded(other.post_file(content, named, query=f"?originalFilename={quote(name)}"), 201)
        # And all that goes wrong with them.
        other.credentials = []
        for headers in ([("Authorization", f"Bearer {token}x")], [("X-API-Key", key[:-1])], [("Authorization", f"Basic {MARK}")],
                        [("Authorization", f"Bearer {MARK}.{MARK}.{MARK}")], [("Cookie", f"session={MARK}")]):
            refused(other.call("GET", f"{BASE}/sessions?filename={MARK}&access_token={MARK}", headers), 401, "unauthenticated")
        for body, status, code in (({"username": f"{MARK}-user", "password": f"{MARK} wrong password"}, 401, "invalid_credentials"),
                                   ({"username": MARK}, 400, "validation_failed")):
            refused(other.call("POST", "/api/auth/access-token", json_type, json.dumps(body).encode()), status, code)
        with_key = ("X-API-Key", key)
        created = other.call("POST", f"{BASE}/sessions", [*json_type, with_key], f'{{"fileSize":"{MARK}"}}'.encode())
        refused(created, 400, "validation_failed")
        written = other.call("POST", write_target(uuid, MARK), [("Content-Type", OCTETS), with_key], content)
        refused(written, 409, "session_closed")
        refused(other.call("GET", f"/{MARK}", [with_key]), 404, "not_found")
        with other.connect() as connection:
            connection.send(f"GET /{MARK} HTTP/1.1\r\n{MARK}\r\n\r\n".encode())
            equal(connection.read_answer("GET", 5).status, 400, "status of what is not HTTP")
        time.sleep(0.5)
        said = other.server.stdout.read_text("utf-8", "replace") + other.server.stderr.read_text("utf-8", "replace")
        expect(len(said.splitlines()) > 15, "a log of all these calls", said[-300:])
        for what, secret in (("a password, a name or what a client wrote", MARK), ("a token", token), ("the end of a token", token[-20:]),
                             ("a key", key), ("the secret of a key", key[-30:]), ("a session's token", session_token[-20:]),
                             ("the digest of a file", sha256(content)[7:])):
            expect(secret not in said, f"no log with {what}",
                   next((line for line in said.splitlines() if secret in line), "")[:400])


@check(slow=True)
def a_foreign_session_takes_as_long_to_refuse_as_an_unknown_one(k):
    with k.another_server(settings={"Auth__Mode": "SignIn", "Kala__Admin__Password": PASSWORD}) as other:
        other.sign_in("admin", PASSWORD)
        json_type = [("Content-Type", "application/json")]
        mine = [other.open(1) for _ in range(50)]
        succeeded(other.call("POST", "/api/manage/users", json_type, json.dumps(
            {"username": "ann", "password": f"{MARK} of hers", "permissions": ["filestore.read", "filestore.upload"]}).encode()), 201)
        other.credentials = []
        other.sign_in("ann", f"{MARK} of hers")
        with other.connect() as connection:
            def ask(uuids):
                other.send(connection, "GET", f"{BASE}/sessions/{next(uuids)}")
                refused(other.answer_of(connection, "GET"), 404, "session_not_found")

            uuids = cycle(mine), iter(lambda: str(uuid4()), None)
            foreign, unknown = medians_in_turns([lambda one=one: ask(one) for one in uuids], TURNS)
        print(f"     medians of {TURNS}: foreign {foreign * 1e3:.3f} ms, unknown {unknown * 1e3:.3f} ms", flush=True)
        expect(1 / MOST_RATIO < foreign / unknown < MOST_RATIO, f"a ratio below {MOST_RATIO}", f"{foreign / unknown:.2f}")


def _evil_names():
    seeds = ["../../../etc/{0}", "..\\..\\{0}", "/etc/{0}", "C:\\{0}", "\\\\server\\{0}", "{0}\r\nSet-Cookie: x=1", "{0}\nX: y", "{0}\0.txt",
             "{0}\"; filename=\"x", "{0}%2e%2e%2f", "{0}/..", "..{0}..", ".{0}", "{0}.", "{0} ", "CON.{0}", "{0}:stream", "~/{0}", "$({0})",
             "`{0}`", "{0};rm -rf /", "{0}|x", "{0}\u202efdp.exe", "{0}\ufeff", "{0}\u0000", "\u0085{0}", "{0}\u2028x", "{0}\u2029",
             "{0}<script>", "{0}'--", "{0}\t", "{0}\x7f", "{0}\x1b[31m", "é{0}", "😀{0}", "{0}\u0301", "-{0}", "{0}*?", "{0}" + "x" * 300,
             "%00{0}", "%0d%0a{0}", "{0}/" * 20, "." * 50 + "{0}", "{0}\\", "file://{0}", "{0}#?&=+", "{0};x=y", "{0}, inline", "=?utf-8?q?{0}?="]
    for number in range(NAMES):
        yield number, seeds[number % len(seeds)].format(f"{MARK}{number:03d}")


@check(slow=True)
def five_hundred_evil_names_reach_no_path_and_no_raw_header(k):
    trace = Path(tempfile.mkdtemp(prefix="kala-outside-strace-")) / "trace"
    every_name = ("-s", "500", "-e", "trace=%file", "-o", str(trace))
    with k.another_server() as other, strace(other.server, *every_name, patience=10):
        for number, name in _evil_names():
            content = f"{number}".encode()
            created = other.create({"fileSize": len(content), "hash": sha256(content), "originalFilename": name})
            if "\0" in name:
                expect(created.status == 400, f"a refusal of {name!r}", created)
                continue
            uuid = succeeded(created, 201).json()["data"]
            succeeded(other.write(uuid, content, "WRITE", filename="chunk.bin"))
            succeeded(other.close(uuid))
            answer = succeeded(other.file(uuid, query="?disposition=inline" if number % 2 else ""))
            equal(answer.body, content, "content")
            lines = answer.head.split(b"\r\n")
            expect(all(re.fullmatch(rb"[\x20-\x7e]+", line) for line in lines if line), f"a header of visible ASCII for {name!r}", str(lines))
            names = [line.split(b":")[0].lower() for line in lines[1:] if line]
            expect(len(names) == len(set(names)) and b"set-cookie" not in names and b"x" not in names,
                   f"no field that {name!r} has made", str(names))
    text = trace.read_text("utf-8", "replace")
    expect(text.count("openat") > NAMES, "a trace of what was opened", text[-200:])
    found = [line for line in text.splitlines() if MARK in line]
    expect(not found, "no byte of a name in a path", "".join(found[:2]))
    shutil.rmtree(trace.parent)
