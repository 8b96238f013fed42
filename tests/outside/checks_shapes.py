"""Requests that are not what HTTP/1.1 has, on a bare socket, directly and through nginx: nothing is smuggled (only with --slow).

Each shape carries, where a careless parser would find it, a second request that deletes a file. The file must live. The
nginx lets no DELETE through: one that it sees is none that was smuggled past it.
"""
import socket
import time

from checklist import check, equal, expect
from client import BASE, Client
from programs import nginx

SECONDS = 5  # a server that has said nothing by then waits for a request that is not coming
VICTIM = b"this file is to live"


def _shapes(victim, host):
    """(name, bytes, whether a whole and lawful request is among them that may be answered with success)."""
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


def _send(port, data):
    """All that comes back until the end, or until nothing comes."""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        came = b""
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                came += piece
        except TimeoutError:
            return came, False
        except OSError:
            pass
        return came, True


def _try_all(k, port, about):
    victim, count = k.stored(VICTIM), 0
    other = Client(type("Published", (), {"port": port}))
    for name, data in _shapes(victim, f"127.0.0.1:{k.server.port}"):
        began = time.monotonic()
        came, has_ended = _send(port, data)
        time.sleep(0.02)  # what came after it would be on its way now
        expect(has_ended, f"{about}: an end to \"{name}\" within {SECONDS} s", f"{came[:200]!r}")
        statuses = [line.split(b" ")[1] for line in came.split(b"\r\n") if line.startswith(b"HTTP/1.")]
        expect(not any(status.startswith(b"5") and status not in (b"501", b"505") for status in statuses),
               f"{about}: no fault at \"{name}\"", f"{came[:300]!r}")
        expect(time.monotonic() - began < SECONDS, f"{about}: an answer to \"{name}\" at once", "a late one")
        # Whoever comes next has their own answer, and the file is there.
        equal(other.file(victim, Host=f"127.0.0.1:{k.server.port}").body, VICTIM, f"{about}: the file after \"{name}\"")
        count += 1
    expect(k.server.process.poll() is None, "the server to run", "an end")
    print(f"     {count} shapes {about}", flush=True)


def _nginx(server_port):
    return nginx(lambda folder, port: (
        f"upstream kala {{ server 127.0.0.1:{server_port}; keepalive 4; }}\n"
        f"server {{ listen 127.0.0.1:{port}; if ($request_method = DELETE) {{ return 403; }}\n"
        f"location / {{ proxy_pass http://kala; proxy_http_version 1.1;\n"
        f"proxy_set_header Connection ''; proxy_set_header Host $http_host; proxy_request_buffering off; }} }}"))


@check(slow=True)
def odd_shapes_of_requests_smuggle_nothing_directly_or_through_nginx(k):
    with k.another_server() as other:
        _try_all(other, other.server.port, "directly")
        with _nginx(other.server.port) as port:
            _try_all(other, port, "through nginx")
