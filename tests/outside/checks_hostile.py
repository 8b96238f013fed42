"""Hostile files: each is refused with its code, soon, and the server's memory stays flat."""
import io
import shutil
import struct
import zipfile

from checklist import Skipped, check, equal, expect
from checks_datastores import shapefile
from imports import imported_from

MOST_GROWTH_MEGABYTES = 48
POINT = '{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":%s}'
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE kml [%s]><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>&z;</name></Placemark></kml>'


def _collection(properties):
    return ('{"type":"FeatureCollection","features":[' + POINT % properties + "]}").encode()


def _zip(entries, compression=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return packed.getvalue()


def _points(rename=lambda name: name, change=lambda name, content: content):
    """The entries of a zipped shapefile with two points."""
    with zipfile.ZipFile(io.BytesIO(shapefile([(1, 2), (3, 4)]))) as archive:
        return [(rename(name), change(name, archive.read(name))) for name in archive.namelist()]


def _encrypted():
    """The first entry says that it is encrypted."""
    packed = bytearray(_zip(_points()))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + flags] |= 1
    return bytes(packed)


def _laughing():
    entities = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(25))
    return (DOCTYPE % entities).encode()


def _tiff(width, height, bands=1, content=b""):
    """A TIFF whose header promises one strip with all of these pixels."""
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8), (277, 3, 1, bands),
            (278, 4, 1, height), (279, 4, 1, min(width * height * bands, 2 ** 32 - 1))]
    # Degrees, from 10 east and 50 north.
    end = 8 + len(content)
    content += struct.pack("<9d", 0.01, 0.01, 0, 0, 0, 0, 10, 50, 0) + struct.pack("<16H", 1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326)
    tags += [(33550, 12, 3, end), (33922, 12, 6, end + 24), (34735, 3, 16, end + 72)]
    if bands > 1:
        tags = [(tag, kind, count, value) for tag, kind, count, value in tags if tag != 258]
    directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags) + bytes(4)
    return b"II*\x00" + struct.pack("<I", 8 + len(content)) + content + directory


def _managed():
    many = _zip([(f"{at}.txt", b"") for at in range(1001)])
    twice = _zip([(f"{folder}/{name}", content) for folder in "ab" for name, content in _points()])
    promised = _points(change=lambda name, content: content[:100 + 28] if name.endswith("shp") else content)
    return [
        ("members nested 100,000 deep", "deep.geojson", _collection('{"a":' * 100_000 + "1" + "}" * 100_000), "source_invalid"),
        ("coordinates nested 100,000 deep", "deep.geojson", _collection("{}").replace(b"[1,2]", b"[" * 100_000), "source_invalid"),
        ("not UTF-8", "latin.geojson", _collection('{"a":"?"}').replace(b"?", b"\xff\xfe"), "source_invalid"),
        ("cut off inside a feature", "cut.geojson", _collection('{"a":1}')[:-20], "source_invalid"),
        ("a feature of 17 MiB", "large.geojson", _collection('{"a":[' + "1," * (17 << 19) + "1]}"), "source_too_large"),
        ("a text of 2 MiB", "text.geojson", _collection('{"a":"' + "x" * (2 << 20) + '"}'), "source_too_large"),
        ("501 fields", "fields.geojson", _collection("{" + ",".join(f'"f{at}":1' for at in range(501)) + "}"), "source_too_large"),
        ("a quote that never ends", "quote.csv", b'a,b\n"' + b"x" * (20 << 20), "source_too_large"),
        ("zeros", "zeros.csv", bytes(1 << 20), "format_unknown"),
        ("1,001 entries", "many.zip", many, "archive_too_large"),
        ("an entry that unpacks to 600 times its size", "bomb.zip", _zip([(f"a.{end}", bytes(50 << 20)) for end in ("shp", "shx", "dbf")]),
         "archive_too_large"),
        ("an encrypted entry", "secret.zip", _encrypted(), "archive_invalid"),
        ("a zip that is cut off", "cut.zip", _zip(_points())[:200], "archive_invalid"),
        ("two shapefiles of one name", "twice.zip", twice, "archive_invalid"),
        ("fewer shapes than rows", "less.zip", _zip(promised), "source_invalid"),
        ("a billion laughs", "laughs.kml", _laughing(), "xml_with_doctype"),
        ("an entity from a file", "passwd.kml", (DOCTYPE % '<!ENTITY z SYSTEM "file:///etc/passwd">').encode(), "xml_with_doctype"),
        ("a DOCTYPE in GML", "a.gml", b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a xmlns:gml="http://www.opengis.net/gml"/>', "xml_with_doctype"),
        ("a DOCTYPE in KMZ", "laughs.kmz", _zip([("doc.kml", _laughing())]), "xml_with_doctype"),
        ("a VRT as a picture", "a.tif", b'<VRTDataset rasterXSize="1" rasterYSize="1"><SourceFilename>/etc/passwd</SourceFilename></VRTDataset>',
         "format_unknown"),
        ("a VRT as GeoJSON", "a.geojson", b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>"
                                          b"</OGRVRTDataSource>", "format_unknown"),
        ("a VRT as KML", "a.kml", b"<OGRVRTDataSource><!-- <kml --><OGRVRTLayer name='a'/></OGRVRTDataSource>", "format_unknown"),
        ("a web service as a picture", "a.tif", b"<GDAL_WMS><Service name='TMS'/></GDAL_WMS>", "format_unknown"),
        ("an address", "a.geojson", b"OAPIF:http://127.0.0.1:1/", "format_unknown"),
        ("a grid that promises 10^12 values", "a.asc", b"ncols 1000000\nnrows 1000000\nxllcorner 0\nyllcorner 0\ncellsize 0.0001\n1 ", "source_invalid"),
    ]


def _by_gdal():
    return [
        ("a picture that promises 10^12 pixels", "a.tif", _tiff(1_000_000, 1_000_000), "raster_too_large"),
        ("a picture that promises 65 bands", "a.tif", _tiff(2, 2, 65, bytes(260)), "raster_too_large"),
        ("a picture that is cut off", "a.tif", _tiff(300, 300, content=bytes(1000)), "source_invalid"),
        ("a picture whose header is cut off", "a.tif", _tiff(300, 300, content=bytes(90_000))[:-40], None),
        ("Erdas Imagine of 15 bytes", "a.img", b"EHFA_HEADER_TAG", None),
        ("GML that is cut off", "a.gml", b'<?xml version="1.0"?><ogr:a xmlns:ogr="x" xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><ogr:b>', None),
        ("KML that is cut off", "a.kml", b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><Point>', "source_invalid"),
    ]


def _all_are_refused(k, files):
    """All are tried, so that one answer does not hide the next."""
    before, wrong = None, []
    for what, name, content, code in files:
        view = imported_from(k, content, name)
        came = (view["failure"] or {}).get("code")
        allowed = {code} if code else {"source_invalid", "format_unknown"}
        if view["state"] != "failed" or came not in allowed or not view["failure"]["message"].endswith(".") or view["collections"]:
            wrong.append(f"{what}: {view['state']} {view['failure']}")
        # The first one compiles the code that all need.
        before = before or k.server.anonymous_megabytes()
    equal(wrong, [], "wrong answers")
    grown = k.server.anonymous_megabytes() - before
    expect(grown <= MOST_GROWTH_MEGABYTES, f"at most {MOST_GROWTH_MEGABYTES} MB more", f"{grown:.0f} MB")


@check
def hostile_files_are_refused_with_their_codes(k):
    _all_are_refused(k, _managed())


@check
def hostile_files_for_gdal_are_refused_with_their_codes(k):
    if not shutil.which("gdalinfo"):
        raise Skipped("gdalinfo is not installed")
    _all_are_refused(k, _by_gdal())


@check
def an_archive_cannot_write_outside_its_folder(k):
    climbing = _zip(_points(rename=lambda name: f"../../../../{name}") + [("../../escaped.txt", b"x"), ("/tmp/escaped.txt", b"x")])
    view = imported_from(k, climbing, "climbing.zip")
    equal((view["state"], view["failure"], view["collections"][0]["featureCount"]), ("ready", None, 2), "base names")
    escaped = [str(path) for path in k.server.data.rglob("*") if path.name in ("escaped.txt", "points.shp")]
    equal(escaped, [], "files outside")
