"""What datastores need of the machine, and what is said and done where it is missing."""
import json
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from checklist import Skipped, check, equal, expect, refused, succeeded
from client import Client
from imports import DATASTORES, KML, imported_from, make
from server import Server

WITHOUT_LANDLOCK = Path(__file__).with_name("without_landlock.py")
CSV = b"name,lon,lat\na,7.5,47.5\n"


@contextmanager
def _server_without_landlock(k, **settings):
    server = Server(f"{sys.executable} {WITHOUT_LANDLOCK} {k.server.template}", settings=settings)
    try:
        yield Client(server.start_ready(), k.ledger)
    finally:
        server.kill()
        server.clean()


def _needs_gdal():
    if not shutil.which("ogr2ogr"):
        raise Skipped("ogr2ogr is not installed")


def _doctor(k, words=(), **settings):
    """What --doctor says, by subject, and its exit status."""
    with tempfile.TemporaryDirectory(prefix="kala-outside-") as folder:
        done = subprocess.run([*words, *k.server.program(), "--doctor", "--json", f"--Filestore:Root={folder}/blobs",
                               f"--ConnectionStrings:Kala=Data Source={folder}/kala.db", f"--Datastores:Root={folder}/datastores",
                               *(f"--Datastores:{name}={value}" for name, value in settings.items())],
                              cwd=folder, capture_output=True, timeout=60, text=True)
        findings = json.loads(done.stdout)
    return {finding["about"]: (finding["state"], finding["text"]) for finding in findings}, done.returncode


def _readable(k):
    formats = succeeded(k.call("GET", f"{DATASTORES}/formats")).json()["data"]
    return {one["name"] for one in formats if one["available"]}


@check
def without_a_jail_only_our_own_readers_work(k):
    _needs_gdal()
    with _server_without_landlock(k) as other:
        equal(imported_from(other, CSV, "a.csv")["state"], "ready", "a table")
        failure = imported_from(other, KML, "a.kml")["failure"]
        equal(failure["code"], "reader_missing", "KML")
        expect("Landlock" in failure["message"], "a sentence that names Landlock", failure["message"])
        expect("KML" not in _readable(other), "no reader for KML", "one")


@check
def without_a_jail_GDAL_works_if_a_setting_allows_that(k):
    _needs_gdal()
    with _server_without_landlock(k, Datastores__AllowUnjailed="true") as other:
        view = imported_from(other, KML, "a.kml")
        equal((view["state"], view["failure"]), ("ready", None), "KML")
        equal(view["collections"][0]["featureCount"], 1, "features")
        expect("KML" in _readable(other), "a reader for KML", "none")


@check
def the_doctor_tells_what_imports_have(k):
    words = [sys.executable, str(WITHOUT_LANDLOCK)]
    found, status = _doctor(k)
    equal((found["jail"][0], status), ("ok", 0), f"the jail: {found['jail'][1]}")
    expect("does not exist yet" in found["datastores"][1], "a folder that the first import creates", found["datastores"][1])
    found, status = _doctor(k, words)
    equal((found["jail"][0], status), ("note", 0), "no jail")
    expect("Landlock" in found["jail"][1] and "GDAL is refused" in found["jail"][1], "the reason and what follows", found["jail"][1])
    equal(found["gdal"][0], "note", "GDAL")
    found, _ = _doctor(k, words, AllowUnjailed="true")
    expect("AllowUnjailed" in found["jail"][1], "the setting", found["jail"][1])
    found, _ = _doctor(k, Gdal="/nowhere")
    equal(found["gdal"][0], "note", "GDAL that is not there")
    expect("KML" in found["gdal"][1] and "gdal-bin" in found["gdal"][1], "formats and a remedy", found["gdal"][1])
    found, _ = _doctor(k, Enabled="false")
    expect("jail" not in found and "gdal" not in found, "nothing about imports", str(found))


@check
def the_doctor_names_the_version_of_GDAL(k):
    _needs_gdal()
    found, _ = _doctor(k)
    equal(found["gdal"][0], "ok", found["gdal"][1])
    expect(found["gdal"][1].startswith("GDAL "), "a version", found["gdal"][1])


@check
def without_datastores_nothing_is_there(k):
    with k.another_server(settings={"Datastores__Enabled": "false"}) as other:
        uuid = other.stored(b"a,b\n1,2\n", originalFilename="a.csv")
        for address in ("", "/formats", f"/{uuid}", f"/{uuid}/ogc", f"/{uuid}/ogc/collections"):
            refused(other.call("GET", DATASTORES + address), 404, "not_found")
        refused(make(other, f"filestore:{uuid}"), 404, "not_found")
        document = succeeded(other.call("GET", "/openapi/v1.json")).json()
        equal([path for path in document["paths"] if "datastores" in path], [], "described calls")
        equal([tag["name"] for tag in document["tags"] if tag["name"] in ("Datastores", "OGC API")], [], "described groups")
        equal([name for name in document["components"]["schemas"] if "Datastore" in name], [], "described bodies")
        page = succeeded(other.call("GET", "/", [("Accept", "text/html")])).body.decode()
        expect('<meta name="kala-datastores" content="off">' in page, "a console without their page", page[:600])
        succeeded(other.delete_file(uuid), 204)
        expect(not (other.server.data / "datastores").exists(), "no folder for datastores", "a folder")
