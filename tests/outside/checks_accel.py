"""Downloads through nginx, which sends the bytes itself with deploy/nginx-accel.conf, beside an nginx that only passes on."""
import re
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from checklist import check, equal, expect, succeeded
from client import BASE, Client, noise, sha256
from programs import nginx
from server import Server

CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy/nginx-accel.conf"
PASSWORD = "a long enough password"
PAGE = "https://app.example.org"
SETTINGS = {"Auth__Mode": "SignIn", "Kala__Admin__Password": PASSWORD, "Cors__Origins": PAGE, "Limits__RequestsPerSecond": "100000",
            "Proxies__Trusted": "127.0.0.1", "Filestore__AccelRedirect": "/_kala_blobs/"}
ASKED_FOR = "X-Sendfile-Type"
EARLIER, LATER = "Sat, 01 Jan 2000 00:00:00 GMT", "Sat, 01 Jan 2050 00:00:00 GMT"
SIZE = 300_000


@contextmanager
def _stand(k):
    """A server behind two nginx: `direct`, `plain` (bytes by Kala) and `accel` (bytes by nginx) are its clients."""
    with k.another_server(settings=SETTINGS) as direct:
        direct.sign_in("admin", PASSWORD)
        with nginx(_configured(direct.server, hands_over=False)) as plain, nginx(_configured(direct.server)) as accel:
            yield SimpleNamespace(direct=direct, plain=_through(direct, plain), accel=_through(direct, accel))


def _configured(server, hands_over=True):
    text = CONFIGURATION.read_text("utf-8")
    for old, new in (("127.0.0.1:8080", f"127.0.0.1:{server.port}"), ("/var/lib/kala/blobs/", f"{server.data}/blobs/"),
                     *([] if hands_over else [("$kala_sendfile;\n    proxy_connect", '"";\n    proxy_connect')])):
        expect(old in text, f"{old!r} in {CONFIGURATION.name}", text)
        text = text.replace(old, new)
    return lambda folder, port: text.replace("listen 80;", f"listen 127.0.0.1:{port};")


def _through(direct, port):
    client = Client(SimpleNamespace(port=port), direct.ledger)
    client.credentials = direct.credentials
    return client


def _handed_over(server, uuid):
    """How often the log says that the proxy was to send the file."""
    # The last one may not be whole yet.
    *lines, _ = server.stdout.read_text("utf-8", "replace").split("\n")
    return sum(uuid in line and '"outcome":"handed_over"' in line for line in lines)


def _until_handed_over(server, uuid, times):
    deadline = time.monotonic() + 10  # a line is written after its answer
    while _handed_over(server, uuid) < times and time.monotonic() < deadline:
        time.sleep(0.05)
    equal(_handed_over(server, uuid), times, f"the lines with handed_over of {uuid}:")


def _same(answer, expected, what):
    """Everything but what nginx says of itself, the moment and the request's own number."""
    equal(answer.status, expected.status, f"{what}: status")
    equal(_fields(answer), _fields(expected), f"{what}: fields")
    expect(_body(answer) == _body(expected), f"{what}: the same body", answer)


def _fields(answer):
    return sorted((name, value) for name, value in answer.headers if name not in ("date", "server", "retry-after")
                  and (name, answer.status < 400) != ("content-length", False))


def _body(answer):
    return re.sub(rb'"traceId":"[^"]*"', b"", answer.body) if answer.status >= 400 else answer.body


def _requests(etag, modified):
    """Fields of the request, and whether nginx sends the bytes."""
    yield {}, True
    yield {"Accept-Encoding": "gzip, br"}, True
    yield {"Origin": PAGE}, True
    yield {"Origin": "https://other.example.org"}, True
    for one in ("0-0", "0-", "1000-1999", f"{SIZE - 1}-", f"{SIZE - 1}-{SIZE + 9}", f"0-{SIZE - 1}", "-1", f"-{SIZE}", f"-{SIZE * 2}",
                "00-0000001", f"0-{10 ** 18 - 1}", "100-199"):
        yield {"Range": f"bytes={one}", "Origin": PAGE}, True
    for other in (f"bytes={SIZE}-", "bytes=-0", "bytes=5-2", "bytes=abc", "bytes=", "bytes=0-1,3-4", "bytes=0-1,1-4", "bytes=0-0,-1",
                  f"bytes={SIZE}-,0-1", "bytes= 0-1", "bytes=0-1 ", "bytes=0 - 1", "Bytes=0-1", "items=0-1", "0-1",
                  f"bytes=0-{10 ** 30}", f"bytes={10 ** 30}-", ",".join(["bytes=0-0", *(f"{at}-{at}" for at in range(2, 60, 2))])):
        # A space at the end of a value is not part of it.
        yield {"Range": other}, other == "bytes=0-1 "
    for condition in ({"If-None-Match": etag}, {"If-None-Match": '"other"'}, {"If-None-Match": "*"}, {"If-Match": etag},
                      {"If-Match": "*"}, {"If-Match": '"other"'}, {"If-Match": f"W/{etag}"}, {"If-Modified-Since": modified},
                      {"If-Modified-Since": EARLIER}, {"If-Modified-Since": LATER}, {"If-Unmodified-Since": modified},
                      {"If-Unmodified-Since": EARLIER}, {"If-Unmodified-Since": LATER}, {"If-Range": etag}, {"If-Range": '"other"'},
                      {"If-Range": f"W/{etag}"}, {"If-Range": modified}, {"If-Range": EARLIER}, {"If-Range": LATER}):
        yield condition, False
        yield {**condition, "Range": "bytes=10-19"}, False


@check
def downloads_are_the_same_whether_nginx_or_the_server_sends_the_bytes(k):
    with _stand(k) as it:
        uuid = it.direct.stored(noise(SIZE, 81), originalFilename="Grüße 1.txt", contentType="text/plain; charset=utf-8")
        first = succeeded(it.direct.file(uuid))
        etag, modified, expected = first.header("ETag"), first.header("Last-Modified"), 0
        for fields, is_handed_over in _requests(etag, modified):
            for query in ("", *([] if fields else ("?disposition=inline", "?disposition=attachment"))):
                for method in ("GET", "HEAD"):
                    target, what = f"{BASE}/files/{uuid}{query}", f"{method} {query} {fields}"
                    _same(it.accel.call(method, target, fields), it.plain.call(method, target, fields), what)
                    expected += is_handed_over and method == "GET"
        _until_handed_over(it.direct.server, uuid, expected)


@check
def links_refusals_empty_and_deleted_files_are_the_same_through_nginx_that_sends_files(k):
    with _stand(k) as it:
        filled, empty, deleted = it.direct.stored(noise(SIZE, 82)), it.direct.stored(b""), it.direct.stored(noise(9, 83))
        made = it.direct.call("POST", f"{BASE}/files/{filled}/links", [("Content-Type", "application/json")], b"{}")
        link = succeeded(made, 201).json()["data"]["url"]
        succeeded(it.direct.delete_file(deleted), 204)
        targets = [link, link + "x", *(f"{BASE}/files/{uuid}" for uuid in (empty, deleted, "none", "0" * 8 + filled[8:]))]
        for target in targets:
            for method in ("GET", "HEAD"):
                for fields in ({}, {"Range": "bytes=0-4"}, {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}):
                    _same(it.accel.call(method, target, fields), it.plain.call(method, target, fields), f"{method} {target} {fields}")
        it.accel.credentials = it.plain.credentials = []
        _same(it.accel.file(filled), it.plain.file(filled), "without credentials")
        it.accel.credentials = it.plain.credentials = [("X-API-Key", _key(it.direct))]
        _same(succeeded(it.accel.file(filled)), it.plain.file(filled), "with a key")
        _until_handed_over(it.direct.server, filled, 1)


def _key(client):
    made = client.call("POST", "/api/auth/api-key", [("Content-Type", "application/json")], b'{"validTo":"2100-01-01T00:00:00Z","permissions":["filestore.read"]}')
    return succeeded(made, 201).json()["data"]


@check
def nobody_reaches_the_blobs_but_through_the_server(k):
    with _stand(k) as it:
        content = noise(SIZE, 84)
        uuid = it.direct.stored(content)
        blob, = (it.direct.server.data / "blobs" / uuid[:2] / uuid).iterdir()
        for client in (it.accel, it.plain):
            for target in (f"/_kala_blobs/{uuid[:2]}/{uuid}/{blob.name}", "/_kala_blobs/", "/_kala_blobs/../_kala_blobs/.kala.lock"):
                equal(client.call("GET", target).status, 404, f"{target} is")
        asked = {ASKED_FOR: "X-Accel-Redirect", "X-Accel-Mapping": "/=/", "X-Accel-Redirect": "/_kala_blobs/.kala.lock"}
        for client in (it.accel, it.plain):
            answer = succeeded(client.file(uuid, **asked))
            expect(answer.body == content and answer.header("X-Accel-Redirect") is None, "the file and no path", answer)
        # Whoever calls Kala directly gets the bytes, also on the machine of the proxy.
        expect(succeeded(it.direct.file(uuid)).body == content, "the file", "something else")
        _until_handed_over(it.direct.server, uuid, 1)


@check
def what_nginx_cannot_read_is_sent_by_the_server(k):
    with _stand(k) as it:
        content = noise(SIZE, 85)
        longer, missing = it.direct.stored(content), it.direct.stored(content)
        folder = it.direct.server.data / "blobs"
        blob, = (folder / longer[:2] / longer).iterdir()
        with blob.open("ab") as file:
            file.write(b"left by a crash")
        _same(succeeded(it.accel.file(longer)), it.plain.file(longer), "a blob with more bytes than count")
        expect(it.accel.file(longer).body == content, "only the bytes that count", "others")
        equal(_handed_over(it.direct.server, longer), 0, "the lines with handed_over:")
        # nginx looks elsewhere, as if it might not read the folder.
        with nginx(_configured(SimpleNamespace(port=it.direct.server.port, data=folder / "elsewhere"))) as port:
            lost = _through(it.direct, port)
            _same(succeeded(lost.file(missing)), it.plain.file(missing), "a blob that nginx does not find")
            _same(lost.file(missing, Range="bytes=5-9"), it.plain.file(missing, Range="bytes=5-9"), "a range of it")
        _until_handed_over(it.direct.server, missing, 2)
