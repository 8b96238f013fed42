"""Lists over very many rows: no page reads them all, CSV comes at once and in flat memory (only with --slow).

KALA_LIST_ROWS sets how many rows there are.
"""
import os
import subprocess
import time
from contextlib import contextmanager
from urllib.parse import quote

from checklist import check, expect, succeeded
from checks_slow import _watched
from client import BASE
from postgres import FAST, Cluster
from seed_rows import seed
from timing import medians_in_turns

OWNER = "00000000-0000-4000-8000-000000000001"
RARE_OWNER = "00000000-0000-4000-8000-000000000007"
ORDERS = ("createdAt", "-createdAt", "fileSize", "-fileSize")
ROWS = int(os.environ.get("KALA_LIST_ROWS", "300000"))
# Fewer, since all are copied into it.
POSTGRES_ROWS = int(os.environ.get("KALA_LIST_ROWS", "100000"))
TURNS = 5
# A page examines at most 10,000 rows, and this one examines that many: it finds none.
LONGEST_PAGE = f"{BASE}/sessions?filename={quote('nothing has this')}"
# A page that reads all rows takes thirty times as long.
MOST_PAGE_RATIO = 3
# Of the time that it takes to send all rows as CSV.
MOST_FIRST_BYTE_SHARE, MOST_STATISTICS_SHARE = 0.1, 0.25
STREAM_GROWTH_MEGABYTES = 30


def _bounded_filters(now):
    day = time.strftime("%Y-%m-%d", time.gmtime(now - 20 * 86400))
    statuses = [f"status={status}" for status in ("open", "failed", "closed", "aborted", "expired")]
    return ["", f"owner={OWNER}", f"owner={RARE_OWNER}", f"createdFrom={day}", f"createdTo={day}", *statuses]


def _session_filters(now):
    day = time.strftime("%Y-%m-%d", time.gmtime(now + 3 * 86400))
    long_ago = time.strftime("%Y-%m-%d", time.gmtime(now - 20 * 86400))
    return ["failure=hash_mismatch", f"expiresTo={day}", f"idleSince={long_ago}"]


def _pages(now):
    """(whether an index bounds what is read, path, query)"""
    for query in _session_filters(now):
        for order in ORDERS:
            yield True, "sessions", f"{query}&sort={order}"
    yield False, "sessions", "door=tus&sort=-fileSize"
    yield False, "sessions", "sort=expiresAt"
    yield False, "sessions", "sort=-expiresAt&status=open"
    for path in ("sessions", "files"):
        for query in _bounded_filters(now):
            if path == "sessions" or not query.startswith("status"):
                for order in ORDERS:
                    yield True, path, f"{query}&sort={order}".lstrip("&")
        yield False, path, "sort=originalFilename"
        yield False, path, f"filename={quote('nothing has this')}"
        yield False, path, f"filename=report&sort=-fileSize&owner={RARE_OWNER}"


def _medians(k, *targets):
    with k.connect() as connection:
        def get(target):
            k.send(connection, "GET", target)
            succeeded(k.answer_of(connection, "GET", target))

        return medians_in_turns([lambda target=target: get(target) for target in targets], TURNS)


def _pages_are_quick(k, now):
    slow, slowest = [], {True: (0, ""), False: (0, "")}
    for is_bounded, path, query in _pages(now):
        target = f"{BASE}/{path}?{query}"
        seconds, longest = _medians(k, target, LONGEST_PAGE)
        if seconds > MOST_PAGE_RATIO * longest:
            # Once more: something else may have had the machine for a moment.
            seconds, longest = _medians(k, target, LONGEST_PAGE)
        text = f"{path}?{query} {seconds * 1000:.1f} ms beside {longest * 1000:.1f} ms"
        slowest[is_bounded] = max(slowest[is_bounded], (seconds / longest, text))
        if is_bounded and seconds > MOST_PAGE_RATIO * longest:
            slow.append(text)
    for is_bounded, (ratio, text) in slowest.items():
        print(f"     slowest page {'with an index' if is_bounded else 'without one'}: {ratio:.2f} times as long, {text}", flush=True)
    expect(not slow, f"every page with an index in at most {MOST_PAGE_RATIO} times as long as one of 10,000 rows", "; ".join(slow))


def _stream(k, path, rows):
    """Reads a whole list as CSV; the seconds to its first byte and to its last."""
    target = f"{BASE}/{path}?format=csv"
    with k.connect(120) as connection:
        began = time.monotonic()
        k.send(connection, "GET", target, [("Connection", "close")])
        first = connection.receive(1)
        first_byte = time.monotonic() - began
        lines = first.count(b"\n")
        while piece := connection.receive(1 << 20):
            lines += piece.count(b"\n")
    expect(lines > rows, f"{rows} lines of CSV and more", f"{lines}")
    return first_byte, time.monotonic() - began


def _rows_come_at_once(k, rows):
    with _watched(k.server) as peak:
        before = k.server.anonymous_megabytes()
        first_byte, whole = _stream(k, "sessions", rows)
    [statistics] = _medians(k, f"{BASE}/statistics")
    print(f"     {rows} rows as CSV in {whole:.1f} s, the first byte after {first_byte * 1000:.0f} ms, memory {before:.0f} to "
          f"{peak[0]:.0f} MB; statistics {statistics * 1000:.0f} ms", flush=True)
    expect(first_byte < MOST_FIRST_BYTE_SHARE * whole, f"the first byte in a tenth of {whole:.1f} s", f"{first_byte:.2f} s")
    expect(statistics < MOST_STATISTICS_SHARE * whole, f"the statistics in a quarter of {whole:.1f} s", f"{statistics:.2f} s")
    expect(peak[0] - before < STREAM_GROWTH_MEGABYTES, "flat memory", f"{before:.0f} to {peak[0]:.0f} MB")


@contextmanager
def _with_rows(k, rows, now):
    with k.another_server() as other:
        other.server.terminate()
        other.server.wait(35)
        seed(other.server.data / "kala.db", rows, now)
        yield other


@contextmanager
def _copied_to(cluster, k, source):
    """A server on PostgreSQL with the rows of another."""
    cluster.sql("create database kala")
    store = cluster.connection_string("kala")
    copy = subprocess.run(
        [*source.server.program(), "--copy-metadata", "--from", f"Data Source={source.server.data / 'kala.db'}", "--to", store],
        capture_output=True, text=True)
    expect(copy.returncode == 0, "the metadata to be copied", copy.stderr[:600])
    # What autovacuum does by itself a minute later.
    cluster.sql("vacuum analyze", "kala")
    with k.another_server(settings={"ConnectionStrings__Kala": store}) as other:
        yield other


@check(slow=True)
def lists_of_very_many_rows_are_quick_and_csv_stays_small(k):
    now = time.time()
    with _with_rows(k, ROWS, now) as many:
        many.server.start_ready()
        _pages_are_quick(many, now)
        _rows_come_at_once(many, ROWS)


@check(slow=True)
def lists_of_very_many_rows_are_quick_on_PostgreSQL_too(k):
    now = time.time()
    cluster = Cluster(FAST).start()
    try:
        with _with_rows(k, POSTGRES_ROWS, now) as source, _copied_to(cluster, k, source) as many:
            _pages_are_quick(many, now)
            _rows_come_at_once(many, POSTGRES_ROWS)
    finally:
        cluster.stop()
