"""GDAL beside a datastore: files that it writes are imported, and it reads what the server serves. Needs gdal-bin."""
import csv
import io
import json
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from checklist import Skipped, check, equal, expect, refused, succeeded
from checks_datastores import features, walked
from imports import DATASTORES, imported_from

NEAR = 1e-6


def program(name):
    found = shutil.which(name)
    if not found:
        raise Skipped(f"{name} is not installed")
    return found


@contextmanager
def folder():
    path = Path(tempfile.mkdtemp(prefix="kala-maps-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def run(*words, **environment):
    done = subprocess.run([program(words[0]), *map(str, words[1:])], env={**os.environ, **environment}, capture_output=True, timeout=120)
    expect(done.returncode == 0, f"{words[0]} to succeed", done.stderr.decode("utf-8", "replace")[-400:])
    return done.stdout


def converted(source, path, *options):
    """What ogr2ogr makes of GeoJSON."""
    run("ogr2ogr", *options, path, source)
    return path.read_bytes()


def near(came, wanted, what):
    equal(len(came), len(wanted), f"number of {what}")
    worst = max(abs(one - other) for pair in zip(came, wanted) for one, other in zip(*pair))
    expect(worst <= NEAR, f"{what} within {NEAR} degrees", str(worst))


@check
def files_that_gdal_writes_become_the_same_features(k):
    program("ogr2ogr")
    # Within the area of EPSG 3035.
    rows = [(10 + at / 50, 48 + at / 100, at) for at in range(200)]
    data = json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"number": number}, "geometry": {"type": "Polygon", "coordinates": [
            [[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]]}} for x, y, number in rows]}).encode()
    wanted = sorted((x, y) for x, y, _ in rows)
    with folder() as path:
        source = path / "squares.geojson"
        source.write_bytes(data)
        made = {
            "squares.kml": converted(source, path / "squares.kml", "-f", "KML"),
            "squares.gml": converted(source, path / "squares.gml", "-f", "GML"),
        }
        run("ogr2ogr", "-f", "ESRI Shapefile", "-t_srs", "EPSG:3035", path / "laea", source)
        made["laea.zip"] = Path(shutil.make_archive(path / "laea", "zip", path / "laea")).read_bytes()
    for name, content in made.items():
        view = imported_from(k, content, name)
        equal(view["state"], "ready", f"{name}: {view['failure']}")
        items = walked(k, view["uuid"])
        corner = [_corner([position for ring in _rings(item) for position in ring]) for item in items]
        near(sorted(corner), wanted, f"corners of {name}")


def _corner(positions):
    """The lower left corner: a projection makes the two on the left differ in their last digits."""
    return min(x for x, *_ in positions), min(y for _, y, *_ in positions)


def _rings(item):
    geometry = item["geometry"]
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for part in parts for ring in part]


@check
def gdal_reads_the_features_and_the_package(k):
    data, rows = features(1_500)
    view = imported_from(k, data, "squares.geojson")
    address = f"http://127.0.0.1:{k.server.port}{DATASTORES}/{view['uuid']}/ogc"
    table = run("ogr2ogr", "-f", "CSV", "/vsistdout/", f"OAPIF:{address}", "default", "-oo", "PAGE_SIZE=400")
    read = [(int(row["number"]), row["text"]) for row in csv.DictReader(io.StringIO(table.decode()))]
    equal(read, [(number, text) for _, _, number, text in rows], "features by OAPIF")
    west, south = rows[7][0], rows[7][1]
    table = run("ogr2ogr", "-f", "CSV", "/vsistdout/", f"OAPIF:{address}", "default", "-spat", west, south, west + 1, south + 1)
    wanted = [row[2] for row in rows if row[0] <= west + 1 and row[0] + 1 >= west and row[1] <= south + 1 and row[1] + 1 >= south]
    equal([int(row["number"]) for row in csv.DictReader(io.StringIO(table.decode()))], wanted, "features in a rectangle by OAPIF")
    package = succeeded(k.call("GET", f"{DATASTORES}/{view['uuid']}/package")).body
    with folder() as path:
        (path / "a.gpkg").write_bytes(package)
        said = run("ogrinfo", "-so", "-ro", path / "a.gpkg", "default").decode()
    expect("Feature Count: 1500" in said and "Geometry: Polygon" in said, "a GeoPackage with 1,500 polygons", said[-600:])


@check
def a_raster_becomes_tiles_and_a_preview(k):
    with folder() as path:
        picture = path / "picture.tif"
        run("gdal_create", "-of", "GTiff", "-outsize", 600, 400, "-bands", 3, "-burn", 200, "-burn", 80, "-burn", 20,
            "-a_srs", "EPSG:4326", "-a_ullr", 10, 52, 16, 48, picture)
        grid = path / "heights.asc"
        grid.write_text("ncols 40\nnrows 30\nxllcorner 10\nyllcorner 48\ncellsize 0.1\n"
                        + "\n".join(" ".join(str(100 + row * column) for column in range(40)) for row in range(30)) + "\n")
        made = {"picture.tif": (picture.read_bytes(), "Image"), "heights.asc": (grid.read_bytes(), "Terrain")}
    for name, (content, subtype) in made.items():
        view = imported_from(k, content, name)
        equal(view["state"], "ready", f"{name}: {view['failure']}")
        collection, = view["collections"]
        equal((collection["type"], collection["subtype"]), ("Raster", subtype), name)
        root = f"{DATASTORES}/{view['uuid']}/ogc/collections/{collection['name']}"
        expect(succeeded(k.call("GET", f"{root}/map/preview.png")).body.startswith(b"\x89PNG"), "a PNG", name)
        tiles = succeeded(k.call("GET", f"{root}/tiles/WebMercatorQuad")).json()
        zoom = tiles["maxzoom"]
        side = 2 ** zoom
        column, row = int((tiles["bounds"][0] + 180.5) / 360 * side), None
        for row in range(side):
            answer = k.call("GET", f"{root}/tiles/WebMercatorQuad/{zoom}/{row}/{column}")
            if answer.status == 200:
                break
        expect(answer.status == 200 and answer.body[:3] in (b"\x89PN", b"\xff\xd8\xff"), f"a picture at zoom {zoom}", answer)
        refused(k.call("GET", f"{root}/items"), 404, "collection_not_found")


@check
def gdal_filters_like_the_source(k):
    data, rows = features(700)
    address = f"http://127.0.0.1:{k.server.port}{DATASTORES}/{imported_from(k, data, 'squares.geojson')['uuid']}/ogc"
    said = run("ogrinfo", "-so", f"OAPIF:{address}", "default").decode()
    expect("Feature Count: 700" in said, "a count of 700", said[-600:])
    for text in ("t3", "t12", "none"):
        table = run("ogr2ogr", "-f", "CSV", "/vsistdout/", f"OAPIF:{address}", "default", "-where", f"text = '{text}'")
        equal([int(row["number"]) for row in csv.DictReader(io.StringIO(table.decode()))],
              [number for _, _, number, name in rows if name == text], f"features with {text}")


@check
def qgis_reads_the_features(k):
    python = "/usr/bin/python3"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    if not os.path.exists(python) or subprocess.run([python, "-c", "import qgis.core"], capture_output=True, env=environment).returncode:
        raise Skipped("python3-qgis is not installed")
    rows = [(at % 40 - 20, at // 40 * 2, at, f"t{at % 13}") for at in range(1_300)]
    data = json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"number": number, "text": text}, "geometry": {"type": "Point", "coordinates": [x, y]}}
        for x, y, number, text in rows]}).encode()
    view = imported_from(k, data, "points.geojson")
    equal(view["state"], "ready", f"the import: {view['failure']}")
    address = f"http://127.0.0.1:{k.server.port}{DATASTORES}/{view['uuid']}/ogc"
    box = (-3, 2, 5, 31)
    with folder() as home:
        done = subprocess.run([python, str(Path(__file__).with_name("qgis_reader.py")), address, "default", *map(str, box)],
                              env={**environment, "HOME": str(home)}, capture_output=True, timeout=120)
    lines = [line for line in done.stdout.decode().splitlines() if line.startswith("{")]
    expect(lines, "an answer of QGIS", done.stderr.decode("utf-8", "replace")[-400:])
    said = json.loads(lines[0])
    expect(said["valid"], "a valid layer", done.stderr.decode("utf-8", "replace")[-400:])
    equal((said["count"], said["numbers"]), (len(rows), list(range(len(rows)))), "features")
    equal(said["inside"], [number for x, y, number, _ in rows if box[0] <= x <= box[2] and box[1] <= y <= box[3]], "features in a box")
    equal(said["first"], [0, "t0", {"coordinates": [-20.0, 0.0], "type": "Point"}], "the first feature")
    expect({"number", "text"} <= set(said["fields"]), "both fields", said["fields"])
