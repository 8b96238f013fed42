"""Datastores, as a client makes them."""
import json
import time

from checklist import Failed, succeeded

DATASTORES = "/api/manage/datastores"
READY_SECONDS = 1200

# Only GDAL reads it.
KML = b"""<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>a</name>
<Point><coordinates>7.5,47.5</coordinates></Point></Placemark></Document></kml>"""


def source_of(k, data, name):
    stored = succeeded(k.post_file(data, query=f"?originalFilename={name}"), 201)
    return f"filestore:{stored.json()['data']}"


def make(k, source, **more):
    body = json.dumps({"source": source, **more}).encode()
    return k.call("POST", DATASTORES, [("Content-Type", "application/json")], body)


def datastore(k, uuid):
    return succeeded(k.call("GET", f"{DATASTORES}/{uuid}")).json()["data"]


def imported(k, uuid):
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        view = datastore(k, uuid)
        if view["state"] != "importing":
            return view
        time.sleep(0.1)
    raise Failed(f"expected the import to end within {READY_SECONDS} s, came {view}")


def imported_from(k, data, name, **options):
    made = succeeded(make(k, source_of(k, data, name), **({"options": options} if options else {})), 202)
    return imported(k, made.json()["data"]["uuid"])
