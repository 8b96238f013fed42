"""A log whose reader goes away or stops reading, on a server of its own."""
import os
from contextlib import contextmanager

from checklist import check, equal
from client import Client
from server import STOP_SECONDS, Server

# About 350 bytes each; a pipe holds 64 KiB.
MORE_LINES_THAN_A_PIPE_HOLDS = 400


@contextmanager
def _server_with_a_pipe(k):
    """A client, and the file descriptor from which the log can be read."""
    server = Server(k.server.template)
    reader, writer = os.pipe()
    try:
        yield Client(server.start_ready(stdout=writer), k.ledger), reader
    finally:
        os.close(writer)
        server.kill()
        server.clean()


@check
def a_log_whose_reader_has_ended_stops_neither_the_server_nor_its_end(k):
    with _server_with_a_pipe(k) as (other, reader):
        os.close(reader)
        for _ in range(3):
            other.stored(b"1234")
        other.server.terminate()
        equal(other.server.wait(STOP_SECONDS), 0, "exit status")


@check
def a_log_that_nobody_reads_does_not_prevent_the_end(k):
    with _server_with_a_pipe(k) as (other, reader):
        uuid = other.open(1)
        for _ in range(MORE_LINES_THAN_A_PIPE_HOLDS):
            equal(other.offset(uuid), 0, "offset")
        other.server.terminate()
        equal(other.server.wait(STOP_SECONDS), 0, "exit status")
        os.close(reader)
