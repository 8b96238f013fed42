"""Files become datastores, and their items are read."""
import io
import random
import struct
import time
import zipfile

from checklist import check, equal, expect, refused, succeeded
from imports import DATASTORES, imported, imported_from, make, source_of


def features(count, seed=1):
    """GeoJSON of small squares, and what each is: (west, south, number, text)."""
    chosen = random.Random(seed)
    rows = [(round(chosen.uniform(-170, 170), 6), round(chosen.uniform(-80, 80), 6), chosen.randrange(1000), f"t{at % 13}")
            for at in range(count)]
    text = ",".join(
        f'{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{x + 1},{y}],[{x + 1},{y + 1}],[{x},{y + 1}],[{x},{y}]]]}},'
        f'"properties":{{"number":{number},"text":"{name}"}}}}' for x, y, number, name in rows)
    return f'{{"type":"FeatureCollection","features":[{text}]}}'.encode(), rows


def walked(k, uuid, collection="default", query="limit=1000"):
    """All items, page by page."""
    address, items = f"{DATASTORES}/{uuid}/ogc/collections/{collection}/items?{query}", []
    while address:
        page = succeeded(k.call("GET", address, seconds=60)).json()
        equal(page["numberReturned"], len(page["features"]), "numberReturned")
        items += page["features"]
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        address = following[0].split(f":{k.server.port}", 1)[1] if following else None
    return items


def shapefile(points, projection=None):
    """A zipped shapefile of points with a field `n`, as ESRI's description of 1998 has it."""
    records, index = b"", b""
    for at, (x, y) in enumerate(points, start=1):
        index += struct.pack(">ii", (100 + len(records)) // 2, 10)
        records += struct.pack(">ii", at, 10) + struct.pack("<idd", 1, x, y)
    box = struct.pack("<8d", min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points),
                      max(y for _, y in points), 0, 0, 0, 0)

    def head(length):
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + length) // 2) + struct.pack("<ii", 1000, 1) + box

    rows = b"".join(b" " + f"{at:9d}".encode() for at in range(1, len(points) + 1))
    table = (struct.pack("<4BIHH20x", 3, 126, 1, 1, len(points), 32 + 32 + 1, 10)
             + struct.pack("<11sc4xBB14x", b"n", b"N", 9, 0) + b"\r" + rows + b"\x1a")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("points.shp", head(len(records)) + records)
        archive.writestr("points.shx", head(len(index)) + index)
        archive.writestr("points.dbf", table)
        if projection:
            archive.writestr("points.prj", projection)
    return packed.getvalue()


@check
def each_format_that_needs_nothing_becomes_a_datastore(k):
    data, rows = features(500)
    points = [(index - 90.0, index / 10) for index in range(200)]
    table = "name;lon;lat\n" + "".join(f"p{at};{x};{y}\n" for at, (x, y) in enumerate(points))
    for content, name, kind, count in (
            (data, "squares.geojson", "POLYGON", len(rows)),
            (table.encode(), "points.csv", "POINT", len(points)),
            (b"name,number\na,1\nb,2\n", "rows.csv", None, 2),
            (b'[{"a":1},{"a":2.5,"b":[1,2]}]', "rows.json", None, 2),
            (shapefile(points), "points.zip", "POINT", len(points))):
        view = imported_from(k, content, name)
        equal(view["state"], "ready", f"{name}: {view['failure']}")
        collection, = view["collections"]
        equal((collection["geometryType"], collection["featureCount"]), (kind, count), name)
        equal([item["id"] for item in walked(k, view["uuid"])], list(range(1, count + 1)), f"ids of {name}")


@check
def items_in_a_box_are_those_that_a_slow_comparison_finds(k):
    data, rows = features(2_000)
    view = imported_from(k, data, "squares.geojson")
    chosen = random.Random(5)
    for _ in range(60):
        west, south = chosen.uniform(-180, 170), chosen.uniform(-90, 80)
        east, north = west + chosen.choice([0.5, 5, 50, 400]), south + chosen.choice([0.5, 5, 50, 200])
        wanted = [at for at, (x, y, _, _) in enumerate(rows, start=1) if x <= east and x + 1 >= west and y <= north and y + 1 >= south]
        found = [item["id"] for item in walked(k, view["uuid"], query=f"limit=300&bbox={west},{south},{east},{north}")]
        equal(found, wanted, f"items in {west},{south},{east},{north}")
    for number in range(0, 1000, 97):
        wanted = [at for at, row in enumerate(rows, start=1) if row[2] == number]
        equal([item["id"] for item in walked(k, view["uuid"], query=f"number={number}")], wanted, f"items with {number}")


@check
def what_no_reader_can_take_fails_with_its_code(k):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for end in ("shp", "shx", "dbf"):
            archive.writestr(f"a.{end}", bytes(50_000_000))
    for content, name, code in (
            (b"\x00\x01\x02", "a.bin", "format_unknown"),
            (b"", "empty.geojson", "source_invalid"),
            (b'{"type":"FeatureCollection","features":[', "cut.geojson", "source_invalid"),
            (b"[" * 100_000, "deep.json", "source_invalid"),
            (b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[500000,5000000]},'
             b'"properties":{}}]}', "metres.geojson", "crs_unknown"),
            (bomb.getvalue(), "bomb.zip", "archive_too_large")):
        view = imported_from(k, content, name)
        equal((view["state"], (view["failure"] or {}).get("code")), ("failed", code), name)


@check
def a_package_that_is_lost_is_made_anew(k):
    data, _ = features(100)
    with k.another_server() as other:
        view = imported_from(other, data, "squares.geojson")
        for path in (other.server.data / "datastores").rglob("*.gpkg"):
            path.unlink()
        refused(other.call("GET", f"{DATASTORES}/{view['uuid']}/ogc/collections/default/items"), 409, "datastore_not_ready")
        succeeded(other.call("POST", f"{DATASTORES}/{view['uuid']}/import"), 202)
        imported(other, view["uuid"])
        equal(len(walked(other, view["uuid"])), 100, "items")
