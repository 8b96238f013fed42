"""The core test cases of OGC's suite ets-ogcapi-features10, in its order and by its names, without its Java.

Its classes are in org.opengis.cite.ogcapifeatures10.conformance.core; each check here names the method that it stands for.
One datastore with points, one with polygons and one with a table are asked like three collections.
"""
import json
import re
import urllib.parse

from checklist import check, equal, expect, refused, succeeded
from checks_datastores import DATASTORES, features, imported_from

GEOJSON, CRS84 = "application/geo+json", "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
# FeaturesBBox.collectionItemUrisWithBboxes: the meridian, the equator, the antimeridian and both poles.
BOXES = ("-1.5,50.0,1.5,53.0", "-80.0,-5.0,-70.0,5.0", "177.0,65.0,-177.0,70.0", "-180.0,85.0,180.0,90.0", "-180.0,-90.0,180.0,-85.0")
# FeaturesTime, and the open intervals of its comments.
TIMES = ("2018-02-12T23:20:50Z", "2018-02-12T00:00:00Z/2018-03-18T12:31:12Z", "2018-02-12T00:00:00Z/..", "../2018-03-18T12:31:12Z")
LIMITS = (1, 7, 10_000)
POINTS = 250


class Api:
    """A datastore, and the documents that the suite keeps in its context."""

    def __init__(self, k, name, content, extent):
        self.k, self.extent = k, extent
        view = imported_from(k, content, name)
        equal(view["state"], "ready", name)
        self.root = f"{DATASTORES}/{view['uuid']}/ogc"
        self.api = self.json("/api")
        self.collections = self.json("/collections")
        self.collection, = self.collections["collections"]
        self.items = f"/collections/{self.collection['id']}/items"

    def get(self, path, accept="application/json"):
        return self.k.call("GET", self.root + path, [("Accept", accept)], seconds=60)

    def json(self, path, accept="application/json"):
        return succeeded(self.get(path, accept)).json()

    def followed(self, href):
        root = f"http://127.0.0.1:{self.k.server.port}"
        expect(href.startswith(root), "an absolute link to this server", href)
        return succeeded(self.k.call("GET", href[len(root):], seconds=60))

    def parameter(self, name):
        found = [one for one in self.api["paths"][self.items]["get"]["parameters"] if one["name"] == name]
        equal(len(found), 1, f"parameters {name}")
        return found[0]


_apis = {}


def apis(k):
    if k.server.port not in _apis:
        points = "name,lon,lat\n" + "".join(f"p{at},{at * 1.4 - 174.5},{at * 0.7 - 87.2}\n" for at in range(POINTS))
        _apis[k.server.port] = [Api(k, "points.csv", points.encode(), True), Api(k, "squares.geojson", features(POINTS)[0], True),
                                Api(k, "table.csv", b"name,number\n" + b"".join(b"r%d,%d\n" % (at, at % 9) for at in range(POINTS)), False)]
    return _apis[k.server.port]


def link(document, rel):
    found = [one for one in document["links"] if one["rel"] == rel]
    expect(found, f"a link {rel}", document["links"])
    for one in document["links"]:
        expect(one.get("rel") and one.get("type") and one.get("href"), "rel, type and href in each link", one)
    return found[0]


def queries(api):
    """Each query that Abstract Test 13 repeats: plain, limit, bbox of collections with an extent, datetime."""
    boxes = [",".join(map(str, api.collection["extent"]["spatial"]["bbox"][0])), *BOXES] if api.extent else []
    return ["", *(f"?limit={limit}" for limit in LIMITS), *(f"?bbox={box}" for box in boxes),
            *(f"?datetime={urllib.parse.quote(time)}" for time in TIMES)]


def each_page(k, judge):
    for api in apis(k):
        for query in queries(api):
            judge(api, query, api.json(api.items + query, GEOJSON))


def definition(k, name, schema):
    for api in apis(k):
        parameter = api.parameter(name)
        equal((parameter["in"], parameter["required"], parameter["style"], parameter["explode"]), ("query", False, "form", False), name)
        schema(parameter["schema"])


@check
def ets_general_http(k):
    for api in apis(k):
        succeeded(api.get("/"))


@check
def ets_landingPageRetrieval_and_landingPageValidation(k):
    for api in apis(k):
        for path in ("", "/"):
            landing = api.json(path)
            for rel in ("service-desc", "conformance", "data"):
                api.followed(link(landing, rel)["href"])


@check
def ets_openapiDocumentRetrieval(k):
    for api in apis(k):
        answer = api.followed(link(api.json(""), "service-desc")["href"])
        equal(answer.header("Content-Type").replace("; ", ";"), "application/vnd.oai.openapi+json;version=3.0", "media type")


@check
def ets_apiDefinitionValidation(k):
    """What OpenAPI 3.0 demands of the members that the document has."""
    for api in apis(k):
        document = api.api
        expect(re.fullmatch(r"3\.0\.\d", document["openapi"]), "OpenAPI 3.0", document["openapi"])
        expect(document["info"]["title"] and document["info"]["version"], "title and version", document["info"])
        seen = set()
        for path, item in document["paths"].items():
            expect(path.startswith("/"), "a path", path)
            for operation in item.values():
                expect(operation["operationId"] not in seen, "an id of its own", operation["operationId"])
                seen.add(operation["operationId"])
                named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
                equal(named, set(re.findall(r"{(\w+)}", path)), f"parameters in {path}")
                keys = [(one["name"], one["in"]) for one in operation["parameters"]]
                equal(len(keys), len(set(keys)), "parameters with one name")
                expect(all(answer["description"] for answer in operation["responses"].values()), "descriptions", path)
        schemes = document["components"]["securitySchemes"]
        expect(all(name in schemes for one in document["security"] for name in one), "known security schemes", document["security"])


@check
def ets_validateConformanceOperationAndResponse(k):
    base = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
    for api in apis(k):
        equal(api.json("/conformance")["conformsTo"], [f"{base}/core", f"{base}/geojson", f"{base}/oas30"], "conformsTo")


@check
def ets_validateFeatureCollectionsMetadataOperation_and_its_responses(k):
    """Links, Items, CrsProperty and Content."""
    for api in apis(k):
        api.followed(link(api.collections, "self")["href"])
        link(api.collection, "items")
        equal(link(api.collection, "items")["type"], GEOJSON, "type of items")
        equal(api.collection["crs"][0], CRS84, "the first crs")
        equal("extent" in api.collection, api.extent, "an extent")
        expect(api.collection["id"] and api.collection["title"], "id and title", api.collection)


@check
def ets_validateFeatureCollectionMetadataOperation_and_Response(k):
    for api in apis(k):
        equal(api.json(f"/collections/{api.collection['id']}"), api.collection, "the collection")
        refused(api.get("/collections/other"), 404, "collection_not_found")


@check
def ets_validateFeaturesOperation(k):
    for api in apis(k):
        for query in queries(api):
            equal(succeeded(api.get(api.items + query, GEOJSON)).header("Content-Type"), GEOJSON, "media type")
        api.followed(link(api.collection, "items")["href"])


def positions(geometry):
    if geometry is None:
        return
    values = [geometry["coordinates"]]
    while values:
        value = values.pop()
        if isinstance(value[0], (int, float)):
            yield value
        else:
            values += value


@check
def ets_validateFeaturesResponse_GeometryInCRS84(k):
    each_page(k, lambda api, query, page: [
        expect(-180 <= x <= 180 and -90 <= y <= 90, "longitude and latitude", f"{x},{y}")
        for item in page["features"] for x, y in positions(item["geometry"])])


@check
def ets_validateFeaturesResponse_TypeProperty_and_FeaturesProperty(k):
    def judge(api, query, page):
        equal(page["type"], "FeatureCollection", "type")
        expect(isinstance(page["features"], list) and all(one["type"] == "Feature" for one in page["features"]), "features", query)
    each_page(k, judge)


@check
def ets_validateFeaturesResponse_Links(k):
    def judge(api, query, page):
        equal(link(page, "self")["type"], GEOJSON, "type of self")
        api.followed(link(page, "self")["href"])
        following = [one for one in page["links"] if one["rel"] == "next"]
        equal(len(following), int(page["numberMatched"] > page["numberReturned"]), f"next links of {query}")
        for one in following:
            equal(one["type"], GEOJSON, "type of next")
            api.followed(one["href"])
    each_page(k, judge)


@check
def ets_validateFeaturesResponse_TimeStamp(k):
    each_page(k, lambda api, query, page: expect(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", page["timeStamp"]), "an RFC 3339 timeStamp in UTC", page["timeStamp"]))


@check
def ets_validateFeaturesResponse_NumberMatched(k):
    def judge(api, query, page):
        matched, ids = page["numberMatched"], []
        while True:
            ids += [item["id"] for item in page["features"]]
            following = [one["href"] for one in page["links"] if one["rel"] == "next"]
            if not following:
                break
            page = api.followed(following[0]).json()
        equal(len(ids), matched, f"items of all pages of {query}")
        equal(len(ids), len(set(ids)), "items that are there once")
    for api in apis(k):
        # 250 pages of one item say no more than 36 of seven.
        for query in queries(api):
            if query != "?limit=1":
                judge(api, query, api.json(api.items + query, GEOJSON))


@check
def ets_validateFeaturesResponse_NumberReturned(k):
    each_page(k, lambda api, query, page: equal(page["numberReturned"], len(page["features"]), f"numberReturned of {query}"))


@check
def ets_limitParameterDefinition(k):
    def schema(one):
        equal((one["type"], one["minimum"], one["maximum"], one["default"]), ("integer", 1, 10_000, 100), "schema of limit")
    definition(k, "limit", schema)


@check
def ets_validateFeaturesWithLimitResponse(k):
    for api in apis(k):
        for limit in LIMITS:
            equal(len(api.json(f"{api.items}?limit={limit}", GEOJSON)["features"]), min(limit, POINTS), f"items with limit {limit}")


@check
def ets_boundingBoxParameterDefinition(k):
    def schema(one):
        equal((one["type"], one["minItems"], one["maxItems"], one["items"]["type"]), ("array", 4, 6, "number"), "schema of bbox")
    definition(k, "bbox", schema)


def inside(geometry, box):
    """Whether the rectangle around a geometry touches a box; shapes of these collections are points and upright squares."""
    west, south, east, north = map(float, box.split(","))
    corners = list(positions(geometry))
    low, high = [min(one) for one in zip(*corners)], [max(one) for one in zip(*corners)]
    parts = [(west, east)] if west <= east else [(west, 180), (-180, east)]
    return low[1] <= north and high[1] >= south and any(low[0] <= right and high[0] >= left for left, right in parts)


@check
def ets_validateFeaturesWithBoundingBoxResponse(k):
    for api in apis(k):
        every = api.json(f"{api.items}?limit=10000", GEOJSON)["features"]
        for box in BOXES:
            found = api.json(f"{api.items}?limit=10000&bbox={box}", GEOJSON)["features"]
            wanted = [item["id"] for item in every if item["geometry"] and inside(item["geometry"], box)]
            equal([item["id"] for item in found], wanted, f"items in {box}")


@check
def ets_timeParameterDefinition(k):
    definition(k, "datetime", lambda one: equal(one["type"], "string", "type of datetime"))


@check
def ets_validateFeaturesWithDateTimeResponse(k):
    """No item has a time; each matches."""
    for api in apis(k):
        for time in TIMES:
            equal(api.json(f"{api.items}?datetime={urllib.parse.quote(time)}", GEOJSON)["numberMatched"], POINTS, f"items at {time}")


@check
def ets_validateFeaturesOperation_QueryParamInvalid(k):
    for api in apis(k):
        for query in ("limit=unlimited", "limit=", "limit=0", "bbox=1,2,3", "datetime=yesterday"):
            refused(api.get(f"{api.items}?{query}", GEOJSON), 400, "validation_failed")


@check
def ets_validateFeaturesOperation_QueryParamUnknown(k):
    for api in apis(k):
        refused(api.get(f"{api.items}?unknownQueryParameter12345=1", GEOJSON), 400, "validation_failed")


@check
def ets_featureOperation_and_validateFeatureResponse(k):
    for api in apis(k):
        for wanted in api.json(api.items, GEOJSON)["features"][:5]:
            answer = succeeded(api.get(f"{api.items}/{wanted['id']}", GEOJSON))
            equal(answer.header("Content-Type"), GEOJSON, "media type")
            item = answer.json()
            equal({name: item[name] for name in wanted}, wanted, "the item")
            api.followed(link(item, "self")["href"])
            equal(json.loads(api.followed(link(item, "collection")["href"]).body), api.collection, "the collection")
        refused(api.get(f"{api.items}/{POINTS + 1}"), 404, "item_not_found")
