"""The calls of the contract over TLS."""
import ssl

from client import Client, _pairs
from wire import Connection


class TlsConnection(Connection):
    def __init__(self, port, timeout, authority):
        super().__init__(port, timeout)
        context = ssl.create_default_context(cafile=authority)
        # In TLS 1.3 the server sends tickets at any time, which would look like an early answer.
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        self._socket = context.wrap_socket(self._socket, server_hostname="localhost")


class TlsClient(Client):
    """A client that trusts one certificate authority and calls the server by the name localhost."""

    def __init__(self, server, authority):
        super().__init__(server)
        self._authority = authority

    def connect(self, seconds=30):
        return TlsConnection(self.server.port, seconds, self._authority)

    def send(self, connection, method, target, headers=(), body=None, chunked=False):
        named = [("Host", f"localhost:{self.server.port}"), *_pairs(headers)]
        super().send(connection, method, target, named, body, chunked)
