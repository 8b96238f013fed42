"""HTTP/1.1 over a plain socket: nothing is repaired, added or hidden between a check and the server."""
import json
import select
import socket
import struct
import time

PIECE = 64 * 1024


class NoAnswer(Exception):
    """The connection ended, or time ran out, before a whole answer came."""


class Answer:
    def __init__(self, method, head, body, continued):
        lines = head.split(b"\r\n")
        self.method, self.head, self.body, self.continued = method, head, body, continued
        self.status = int(lines[0].split(b" ")[1])
        self.headers = [(name.decode("latin-1").strip().lower(), value.decode("latin-1").strip())
                        for name, _, value in (line.partition(b":") for line in lines[1:] if line)]

    def header(self, name):
        values = [value for key, value in self.headers if key == name.lower()]
        return ", ".join(values) if values else None

    def json(self):
        return json.loads(self.body)

    def __str__(self):
        excerpt = self.body[:300].decode("utf-8", "replace").replace("\n", " ")
        return f"({self.status}, {excerpt!r})"


class Connection:
    """One TCP connection to the server under check."""

    def __init__(self, port, timeout=30, source="127.0.0.1"):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=timeout, source_address=(source, 0))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._timeout = timeout
        self._received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._socket.close()

    def receive(self, most):
        """What has come, unread by anybody; empty at the end."""
        return self._socket.recv(most)

    def cut(self):
        """Leaves in the middle of a request, politely: a FIN behind the last byte."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def reset(self):
        """Leaves in the middle of a request, rudely: an RST."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def send_head(self, method, target, headers, body=b""):
        """With the beginning of the body in the same segment: a quick refusal must not keep a short body back."""
        lines = [f"{method} {target} HTTP/1.1"] + [f"{name}: {value}" for name, value in headers]
        return self.send(("\r\n".join(lines) + "\r\n\r\n").encode("utf-8") + body)

    def send(self, data):
        """Sends until all is gone or the server has begun to answer; says whether all is gone."""
        view, deadline = memoryview(data), time.monotonic() + self._timeout
        while view:
            readable, writable, _ = select.select([self._socket], [self._socket], [], 1)
            if readable:
                return False
            if writable:
                try:
                    view = view[self._socket.send(view[:PIECE]):]
                    deadline = time.monotonic() + self._timeout
                except OSError:
                    return False
            elif time.monotonic() > deadline:
                raise NoAnswer("the server took no more bytes and did not answer")
        return True

    def send_chunk(self, data):
        return self.send(b"%x\r\n%b\r\n" % (len(data), data))

    def has_answer(self, seconds=0):
        return bool(self._received) or bool(select.select([self._socket], [], [], seconds)[0])

    def read_head(self, seconds=None):
        self._deadline = time.monotonic() + (seconds or self._timeout)
        while b"\r\n\r\n" not in self._received:
            self._receive()
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        return head

    def read_start(self, seconds=None):
        """The answer to a GET without its body, and what has come of the body; `receive` gives the rest."""
        answer = Answer("GET", self.read_head(seconds), b"", False)
        came, self._received = self._received, b""
        return answer, came

    def read_answer(self, method="GET", seconds=None):
        """The next final answer; interim answers (1xx) are passed over and noted."""
        continued, head = False, self.read_head(seconds)
        while head.split(b" ")[1].startswith(b"1"):
            continued, head = True, self.read_head(seconds)
        answer = Answer(method, head, b"", continued)
        if method != "HEAD" and answer.status not in (204, 304):
            answer.body = self._read_body(answer)
        return answer

    def _read_body(self, answer):
        if "chunked" in (answer.header("Transfer-Encoding") or "").lower():
            return self._read_chunks()
        length = answer.header("Content-Length")
        if length is not None:
            return self._take(int(length))
        return self._rest()

    def _read_chunks(self):
        body = b""
        while True:
            while b"\r\n" not in self._received:
                self._receive()
            size, _, self._received = self._received.partition(b"\r\n")
            piece = self._take(int(size.split(b";")[0], 16) + 2)
            if len(piece) == 2:
                return body
            body += piece[:-2]

    def _take(self, count):
        pieces, have = [self._received], len(self._received)
        while have < count:
            self._received = b""
            self._receive()
            pieces.append(self._received)
            have += len(self._received)
        whole = b"".join(pieces)
        self._received = whole[count:]
        return whole[:count]

    def _rest(self):
        while True:
            try:
                self._receive()
            except NoAnswer:
                return self._received

    def _receive(self):
        left = self._deadline - time.monotonic()
        if left <= 0 or not select.select([self._socket], [], [], left)[0]:
            raise NoAnswer("no answer in time")
        try:
            data = self._socket.recv(1 << 18)
        except OSError as error:
            raise NoAnswer(f"the connection was dropped without a whole answer ({error})") from None
        if not data:
            raise NoAnswer("the connection was closed without a whole answer")
        self._received += data


BOUNDARY = "----kala-outside-7MA4YWxkTrZu0gW"


def field(name, value):
    value = value if isinstance(value, bytes) else str(value).encode("utf-8")
    return b'Content-Disposition: form-data; name="%b"\r\n\r\n%b' % (name.encode("utf-8"), value)


def data_head(name="file or chunk", filename="chunk.bin", extra=()):
    """The head of the data part; `filename=None` leaves the parameter out."""
    disposition = f'Content-Disposition: form-data; name="{name}"'
    if filename is not None:
        disposition += f'; filename="{filename}"'
    lines = [disposition, "Content-Type: application/octet-stream", *extra]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")


def data_part(data, name="file or chunk", filename="chunk.bin", extra=()):
    return data_head(name, filename, extra) + data


def form(*parts, boundary=BOUNDARY):
    mark = boundary.encode("ascii")
    return b"".join(b"--%b\r\n%b\r\n" % (mark, part) for part in parts) + b"--%b--\r\n" % mark


def form_type(boundary=BOUNDARY):
    return f"multipart/form-data; boundary={boundary}"


def form_opening(*fields, head=None, boundary=BOUNDARY):
    """Everything of a form up to the first data byte."""
    mark = boundary.encode("ascii")
    opening = b"".join(b"--%b\r\n%b\r\n" % (mark, part) for part in fields)
    return opening + b"--%b\r\n" % mark + (head or data_head())


def form_ending(boundary=BOUNDARY):
    return b"\r\n--%b--\r\n" % boundary.encode("ascii")
