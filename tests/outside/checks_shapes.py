"""Requests that are not HTTP/1.1, on a bare socket, directly and through nginx: nothing is smuggled (only with --slow).

Each shape carries, where a careless parser would find it, a second request that deletes a file. The file must live. The
nginx lets no DELETE through: one that it sees is none that was smuggled past it.

The connection stays open until the server closes it or has nothing more to say: a client that closes it takes back what
it has sent, and then nothing is shown.
"""
import socket

from checklist import check, equal, expect
from client import BASE, Client
from programs import nginx

QUIET_SECONDS = 0.5  # a server that has said nothing for so long waits for the next request
# What the server answers directly, if it is not 400. nginx has its own answers.
OTHER_STATUSES = {
    "length and chunks": ["201"], "chunks and length": ["201"],  # RFC 9112 6.3: the chunks count, and the connection is closed
    "a tab before the coding": ["201"], "a coding by a bare line feed": ["201"],  # RFC 9112 2.2: a line may end so
    "a request line by a bare line feed": ["200"],
    "chunked twice": ["415"], "gzip, chunked": ["415"],
    "a very long chunk extension": ["413"],
    "a trailer that is a length": ["201"], "a body with GET": ["200"], "an upgrade to HTTP/2": ["200"],  # lawful
    "another version": ["505"],
    "the preface of HTTP/2": [],  # the connection is closed
}
# Shapes that should be 400. A change of these answers is noticed here, too.
KNOWN_FAULTS = {
    # The HTTP server takes it for 14, so the rest is a request of its own. A proxy in front must refuse it, as
    # nginx does.
    "a length with a sign": ["201", "204"],
}
VICTIM = b"this file is to live"


def _shapes(victim, host):
    """(name, bytes)"""
    delete = f"DELETE {BASE}/files/{victim} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    create = f"POST {BASE}/sessions HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n".encode()
    get = f"GET /health/live HTTP/1.1\r\nHost: {host}\r\n".encode()
    body = b'{"fileSize":1}'
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    length = b"Content-Length: %d\r\n" % len(body)

    def te(value, before=b"", after=b""):
        return create + before + b"Transfer-Encoding: " + value + b"\r\n" + after + b"\r\n"

    yield "length and chunks", te(b"chunked", before=length) + chunked + delete
    yield "chunks and length", te(b"chunked", after=length) + chunked + delete
    yield "a length that covers the chunks' end only", te(b"chunked", before=b"Content-Length: 5\r\n") + b"0\r\n\r\n" + delete
    yield "a length that covers the second request", te(b"chunked", before=b"Content-Length: 400\r\n") + b"0\r\n\r\n" + delete
    yield "two lengths", create + length + b"Content-Length: 200\r\n\r\n" + body + delete
    yield "two equal lengths in one field", create + b"Content-Length: 14, 14\r\n\r\n" + body + delete
    yield "a length with a sign", create + b"Content-Length: +14\r\n\r\n" + body + delete
    yield "a negative length", create + b"Content-Length: -1\r\n\r\n" + body + delete
    yield "a length in hexadecimal", create + b"Content-Length: 0xe\r\n\r\n" + body + delete
    yield "a length with a space in it", create + b"Content-Length: 1 4\r\n\r\n" + body + delete
    yield "a length beyond 64 bits", create + b"Content-Length: 99999999999999999999999\r\n\r\n" + body + delete
    yield "an empty length", create + b"Content-Length: \r\n\r\n" + body + delete
    yield "a space before the colon", create + b"Content-Length : 14\r\n\r\n" + body + delete
    yield "a space before the colon of the coding", create + length + b"Transfer-Encoding : chunked\r\n\r\n" + chunked + delete
    yield "a tab before the coding", te(b"\tchunked", before=length) + chunked + delete
    yield "a vertical tab before the coding", te(b"\x0bchunked", before=length) + chunked + delete
    yield "an unknown coding", te(b"xchunked") + chunked + delete
    yield "identity", te(b"identity", before=length) + body + delete
    yield "chunked, then identity", te(b"chunked, identity") + chunked + delete
    yield "chunked twice", te(b"chunked, chunked") + chunked + delete
    yield "two fields of codings", te(b"chunked", after=b"Transfer-Encoding: identity\r\n") + chunked + delete
    yield "gzip, chunked", te(b"gzip, chunked") + chunked + delete
    yield "a coding in quotes", te(b'"chunked"', before=length) + chunked + delete
    yield "a coding by a bare line feed", create + length + b"X: y\nTransfer-Encoding: chunked\r\n\r\n" + chunked + delete
    yield "a coding on a folded line", create + length + b"X: y\r\n Transfer-Encoding: chunked\r\n\r\n" + chunked + delete
    yield "a coding behind a carriage return", create + length + b"X: y\rTransfer-Encoding: chunked\r\n\r\n" + chunked + delete
    yield "a coding behind a NUL", create + length + b"X: y\0\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked + delete
    yield "a chunk of a negative size", te(b"chunked") + b"-1\r\n\r\n" + delete
    yield "a chunk of a size with 0x", te(b"chunked") + b"0xe\r\n" + body + b"\r\n0\r\n\r\n" + delete
    yield "a chunk of a size beyond 64 bits", te(b"chunked") + b"ffffffffffffffffff\r\n" + delete
    yield "a chunk without an end of line", te(b"chunked") + b"e\r\n" + body + delete
    yield "a chunk size by a bare line feed", te(b"chunked") + b"e\n" + body + b"\n0\n\n" + delete
    yield "a chunk extension with a line feed", te(b"chunked") + b"e;x=\ny\r\n" + body + b"\r\n0\r\n\r\n" + delete
    yield "a very long chunk extension", te(b"chunked") + b"e;" + b"x" * 70_000 + b"\r\n" + body + b"\r\n0\r\n\r\n" + delete
    yield "a trailer that is a length", te(b"chunked") + b"e\r\n" + body + b"\r\n0\r\nContent-Length: 400\r\n\r\n" + delete[:20]
    yield "a body with GET", get + b"Content-Length: %d\r\n\r\n" % len(delete) + delete
    yield "a request line by a bare line feed", get.replace(b"\r\n", b"\n") + b"\n" + delete[:10]
    yield "no colon", get + b"nonsense\r\n\r\n" + delete
    yield "an empty name", get + b": x\r\n\r\n" + delete
    yield "a name with a space", get + b"X Y: z\r\n\r\n" + delete
    yield "a NUL in a value", get + b"X: a\0b\r\n\r\n" + delete
    yield "two Hosts", get + b"Host: evil.example\r\n\r\n" + delete
    yield "no Host", b"GET /health/live HTTP/1.1\r\n\r\n" + delete
    yield "a Host with a path", b"GET /health/live HTTP/1.1\r\nHost: a/b\r\n\r\n" + delete
    yield "another version", get.replace(b"HTTP/1.1", b"HTTP/1.9") + b"\r\n" + delete[:10]
    yield "HTTP/0.9", b"GET /health/live\r\n\r\n" + delete
    yield "the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + delete
    yield "a TLS hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200 + delete
    yield "two spaces in the request line", b"GET  /health/live HTTP/1.1\r\nHost: x\r\n\r\n" + delete
    yield "a space in the target", b"GET /health/live x HTTP/1.1\r\nHost: x\r\n\r\n" + delete
    yield "a CONNECT", b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n" + delete[:10]
    yield "an upgrade to HTTP/2", get + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"


def _statuses(port, data):
    """The statuses of all that comes back until the end, or until nothing more comes."""
    with socket.create_connection(("127.0.0.1", port), timeout=QUIET_SECONDS) as connection:
        came = b""
        try:
            connection.sendall(data)
            while piece := connection.recv(65536):
                came += piece
        except (TimeoutError, OSError):
            pass
    return [line.split(b" ")[1].decode() for line in came.split(b"\r\n") if line.startswith(b"HTTP/1.")]


def _is_answered_directly(k, name, data):
    expected = KNOWN_FAULTS.get(name) or OTHER_STATUSES.get(name, ["400"])
    equal(_statuses(k.server.port, data), expected, f"directly: statuses of \"{name}\"")
    if name in KNOWN_FAULTS:
        print(f"     known fault: {name} is {' '.join(expected)}", flush=True)


def _try_all(k, port=None):
    """Sends each shape directly or to a port that leads there."""
    about = "directly" if port is None else "through nginx"
    reader = Client(type("Published", (), {"port": port or k.server.port}))
    host = f"127.0.0.1:{k.server.port}"
    names = [name for name, _ in _shapes("", host)]
    for name in names:
        victim = k.stored(VICTIM)
        data = dict(_shapes(victim, host))[name]
        if port is not None:
            _statuses(port, data)
        else:
            _is_answered_directly(k, name, data)
        # The next client has its own answer, and the file is there.
        if port is not None or name not in KNOWN_FAULTS:
            equal(reader.file(victim, Host=host).body, VICTIM, f"{about}: the file after \"{name}\"")
    expect(k.server.process.poll() is None, "the server to run", "an end")
    print(f"     {len(names)} shapes {about}", flush=True)


def _nginx(server_port):
    return nginx(lambda folder, port: (
        f"upstream kala {{ server 127.0.0.1:{server_port}; keepalive 4; }}\n"
        f"server {{ listen 127.0.0.1:{port}; if ($request_method = DELETE) {{ return 403; }}\n"
        f"location / {{ proxy_pass http://kala; proxy_http_version 1.1;\n"
        f"proxy_set_header Connection ''; proxy_set_header Host $http_host; proxy_request_buffering off; }} }}"))


@check(slow=True)
def odd_shapes_of_requests_smuggle_nothing_directly_or_through_nginx(k):
    with k.another_server() as other:
        _try_all(other)
        with _nginx(other.server.port) as port:
            _try_all(other, port)
