"""Very many features: what their import costs, and whether each page is quick and each feature comes once.

KALA_MAP_FEATURES sets how many there are; a million are about 660 MB of GeoJSON.
"""
import csv
import math
import os
import random
import shutil
import subprocess
import threading
import time

from checklist import Skipped, check, equal, expect, succeeded
from imports import DATASTORES, imported, make, source_of
from server import descendants

FEATURES = int(os.environ.get("KALA_MAP_FEATURES", "100000"))
MOST_SECONDS_A_MILLION, MOST_IMPORT_MEGABYTES, MOST_SERVER_GROWTH_MEGABYTES = 60, 300, 50
# The client and the server share the machine with whatever else runs; docs/datastores.md has figures.
MOST_PAGE_SECONDS = 0.5
CORNERS = [(math.cos(math.tau * at / 20), math.sin(math.tau * at / 20)) for at in range(20)]
TICK = os.sysconf("SC_CLK_TCK")


def rows_of(count):
    """Circles of 21 positions with six attributes: (west to east, south to north, radius, number)."""
    chosen = random.Random(11)
    for _ in range(count):
        yield chosen.uniform(-170, 170), chosen.uniform(-80, 80), chosen.uniform(0.001, 0.02), chosen.randrange(1_000_000)


def ring(x, y, radius):
    positions = [(round(x + radius * east, 6), round(y + radius * north, 6)) for east, north in CORNERS]
    return positions + positions[:1]


def geojson(count):
    parts = [
        '{"type":"Feature","geometry":{"type":"Polygon","coordinates":[['
        + ",".join([f"[{east},{north}]" for east, north in ring(x, y, radius)])
        + f']]}},"properties":{{"number":{number},"name":"feature {number}","kind":"k{number % 13}","share":{number / 8},'
        f'"even":{"true" if number % 2 == 0 else "false"},"note":"a text that is not short, for the feature {number}"}}}}'
        for x, y, radius, number in rows_of(count)]
    return f'{{"type":"FeatureCollection","features":[{",".join(parts)}]}}'.encode()


class _ImportWatch:
    """The most memory of a process that the server has started, and the processor seconds of all that have ended."""

    def __init__(self, k):
        self._own, self._over = k.server.process.pid, threading.Event()
        self.seconds, self.megabytes = 0, 0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._before = _of_children(self._own)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        self.seconds = _of_children(self._own) - self._before

    def _run(self):
        while not self._over.wait(0.2):
            for pid in descendants(self._own):
                if pid != self._own:
                    self._sample(pid)

    def _sample(self, pid):
        try:
            with open(f"/proc/{pid}/status", encoding="utf-8") as status:
                peak = next((line for line in status if line.startswith("VmHWM")), "VmHWM: 0 kB")
        except OSError:
            return
        self.megabytes = max(self.megabytes, int(peak.split()[1]) / 1024)


def _times(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        return [int(field) / TICK for field in stat.read().rsplit(")", 1)[1].split()[11:15]]


def _of_children(pid):
    return sum(_times(pid)[2:])


@check(slow=True)
def very_many_features_are_imported_and_read_in_bounded_memory_and_time(k):
    data = geojson(FEATURES)
    with k.another_server() as other:
        source = source_of(other, data, "circles.geojson")
        before = other.server.anonymous_megabytes()
        with _ImportWatch(other) as watch:
            uuid = succeeded(make(other, source), 202).json()["data"]["uuid"]
            view = imported(other, uuid)
        equal((view["state"], view["failure"]), ("ready", None), "the import")
        equal(view["collections"][0]["featureCount"], FEATURES, "features")
        _say(f"{FEATURES} features, {len(data) / 1e6:.0f} MB of GeoJSON: {watch.seconds:.1f} processor s, {watch.megabytes:.0f} MB")
        del data
        expect(watch.seconds <= MOST_SECONDS_A_MILLION * max(FEATURES / 1e6, 0.1), "an import with little processor time", f"{watch.seconds:.1f} s")
        expect(watch.megabytes <= MOST_IMPORT_MEGABYTES, f"at most {MOST_IMPORT_MEGABYTES} MB", f"{watch.megabytes:.0f} MB")
        _pages_are_quick(other, uuid)
        _a_walk_has_each_feature_once(other, uuid)
        grown = other.server.anonymous_megabytes() - before
        _say(f"the server has grown by {grown:.0f} MB")
        expect(grown <= MOST_SERVER_GROWTH_MEGABYTES, f"the server to grow by at most {MOST_SERVER_GROWTH_MEGABYTES} MB", f"{grown:.0f} MB")
        _gdal_reads_the_same(other, uuid)


def _say(text):
    print(f"    {text}; load {os.getloadavg()[0]:.1f}", flush=True)


class _Pages:
    """Reads pages and keeps how long each took, and the processor time of the server."""

    def __init__(self, k):
        self._k, self._took, self._began = k, [], sum(_times(k.server.process.pid)[:2])

    def read(self, address):
        start = time.monotonic()
        answer = succeeded(self._k.call("GET", address, seconds=60))
        self._took.append(time.monotonic() - start)
        page = answer.json()
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        return page["features"], following[0].split(f":{self._k.server.port}", 1)[1] if following else None

    def check(self, what):
        used = (sum(_times(self._k.server.process.pid)[:2]) - self._began) / len(self._took)
        took = sorted(self._took)
        slowest = took[int(len(took) * 0.99)]
        _say(f"{what}: {len(took)} pages, median {took[len(took) // 2] * 1000:.0f} ms, p99 {slowest * 1000:.0f} ms, server {used * 1000:.0f} ms each")
        expect(slowest <= MOST_PAGE_SECONDS, f"p99 of {what} at most {MOST_PAGE_SECONDS} s", f"{slowest:.3f} s")


def _items(uuid, query):
    return f"{DATASTORES}/{uuid}/ogc/collections/default/items?{query}"


def _pages_are_quick(k, uuid):
    """The first two pages of rectangles of each size; of one, the last pages that it has."""
    chosen = random.Random(9)
    for share in (0.001, 0.01, 0.1, 0.5, 1):
        pages = _Pages(k)
        for _ in range(30):
            width, height = 340 * share, 160 * share
            west, south = chosen.uniform(-170, 170 - width), chosen.uniform(-80, 80 - height)
            address = _items(uuid, f"limit=1000&bbox={west},{south},{west + width},{south + height}")
            _, following = pages.read(address)
            if following:
                pages.read(following)
        pages.check(f"the first pages with {share:.1%} of each side")
        if share in (0.1, 0.5):
            pages = _Pages(k)
            while address:
                _, address = pages.read(address)
            pages.check(f"all pages with {share:.1%} of each side")


def _a_walk_has_each_feature_once(k, uuid):
    pages, at, address = _Pages(k), 0, _items(uuid, "limit=1000")
    while address:
        items, address = pages.read(address)
        equal([item["id"] for item in items], list(range(at + 1, at + 1 + len(items))), "ids")
        at += len(items)
        if at == FEATURES * 9 // 10:
            pages.check("the first nine tenths of all pages")
            pages = _Pages(k)
    pages.check("the last tenth of all pages")
    equal(at, FEATURES, "features")


def _gdal_reads_the_same(k, uuid):
    if not shutil.which("ogr2ogr"):
        raise Skipped("ogr2ogr is not installed; all else was as expected")
    address = f"OAPIF:http://127.0.0.1:{k.server.port}{DATASTORES}/{uuid}/ogc"
    start = time.monotonic()
    with subprocess.Popen(["ogr2ogr", "-f", "CSV", "/vsistdout/", address, "default", "-oo", "PAGE_SIZE=5000", "-lco", "GEOMETRY=AS_WKT"],
                          stdout=subprocess.PIPE, text=True, encoding="utf-8") as reader:
        count = 0
        for row, (x, y, radius, number) in zip(csv.DictReader(reader.stdout), rows_of(FEATURES)):
            count += 1
            positions = [tuple(map(float, one.split())) for one in row["WKT"].removeprefix("POLYGON ((").removesuffix("))").split(",")]
            equal((positions, int(row["number"]), row["kind"], float(row["share"])), (ring(x, y, radius), number, f"k{number % 13}", number / 8),
                  f"feature {count} by OAPIF")
        expect(reader.stdout.read() == "" and reader.wait() == 0, "ogr2ogr to end well", f"status {reader.returncode}")
    equal(count, FEATURES, "features by OAPIF")
    _say(f"ogr2ogr by OAPIF has read {count} features in {time.monotonic() - start:.0f} s")
