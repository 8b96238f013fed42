using Kala.Api.Datastores.Ogc;
using Kala.Api.Routes;

namespace Kala.Api.Datastores;

/// <summary>The descriptions of the calls of OGC API - Features. Each datastore describes them anew, with its collections.</summary>
internal static class OgcDescription
{
    private const string Root = $"{DatastoresDescription.Root}/{{uuid}}/ogc";
    private const string OfCollection = $"{Root}/collections/{{collection}}";

    private static readonly FieldDescription Uuid = CommonFields.Uuid("The datastore's uuid.");
    private static readonly FieldDescription Collection = new("path", "collection", "The collection's name.", "default") { IsRequired = true };

    private static readonly string[] Codes = [.. Refusals.Reads, "datastore_not_found", "datastore_not_ready"];

    private static RouteDescription Document(string path, string id, string summary, string type, params FieldDescription[] fields) => new("GET", path, summary)
    {
        Id = id,
        Group = "OGC API",
        Text = "Links in it are absolute.",
        Fields = [Uuid, .. fields],
        Answers = [new(200, "The document.") { MediaType = type }],
        Refusals = fields.Length > 0 ? [.. Codes, "collection_not_found"] : Codes,
    };

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        Document(Root, "getOgcLanding", "Get the landing page of a datastore", OgcRules.Json),
        Document($"{Root}/conformance", "getOgcConformance", "Get what the API conforms to", OgcRules.Json),
        Document($"{Root}/api", "getOgcApi", "Get the API of a datastore in OpenAPI 3.0", OgcRules.OpenApi),
        Document($"{Root}/collections", "listOgcCollections", "List the collections of a datastore", OgcRules.Json),
        Document(OfCollection, "getOgcCollection", "Get a collection", OgcRules.Json, Collection),
        Document($"{OfCollection}/queryables", "getOgcQueryables", "Get the fields that items can be selected by", OgcRules.JsonSchema, Collection),
        Document($"{OfCollection}/schema", "getOgcSchema", "Get the fields of items", OgcRules.JsonSchema, Collection),
        new("GET", $"{OfCollection}/items", "Get items")
        {
            Id = "listOgcItems",
            Group = "OGC API",
            Text = "In the order of their ids. Also takes the names in queryables, for equality. numberMatched is left out if more than 10,000 items match a filter.",
            Fields =
            [
                Uuid,
                Collection,
                CommonFields.Count("query", "limit", "The most items: 1 to 10000, default 100.", "100"),
                new("query", "bbox", "Items whose geometry touches this rectangle: west,south,east,north in degrees.", "5,45,16,55"),
                new("query", "datetime", "Accepted; items have no time, so all match.", "2026-11-22T11:12:48Z"),
                new("query", "cursor", "Where the page begins: from the link next.", "HxLrCuc3y9S0uH7vVb0bGnsiS2V5Ijo"),
                CommonFields.Count("query", "offset", "Items left out at the beginning: 0 to 100000.", "0"),
                new("query", "f", "The format; only json.", "json"),
            ],
            Answers = [new(200, "A page of items.") { MediaType = OgcRules.GeoJson }],
            Refusals = [.. Codes, "collection_not_found", "validation_failed", "invalid_cursor"],
        },
        Document($"{OfCollection}/tiles/WebMercatorQuad", "getOgcTiles", "Get the description of a collection's tiles, as TileJSON", OgcRules.Json, Collection) with
        {
            Refusals = [.. Codes, "collection_not_found", "tile_not_found"],
        },
        new("GET", $"{OfCollection}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}", "Get a tile")
        {
            Id = "getOgcTile",
            Group = "OGC API",
            Text = "A vector tile (MVT 2.1) of features, or PNG or JPEG of a raster. A vector tile has every feature of its place, or is not there.",
            Fields =
            [
                Uuid,
                Collection,
                CommonFields.Count("path", "z", "The zoom.", "0") with { IsRequired = true },
                CommonFields.Count("path", "y", "The row, from the north.", "0") with { IsRequired = true },
                CommonFields.Count("path", "x", "The column, from the west.", "0") with { IsRequired = true },
                CommonFields.Header("If-None-Match", "Send only if the tile has none of these tags.", "\"5be0cd191f83d9ab-0-0-0-0\""),
            ],
            Answers = [new(200, "The tile.") { MediaType = "application/vnd.mapbox-vector-tile" }, new(304, "304: the cached copy is current.")],
            Refusals = [.. Codes, "collection_not_found", "tile_not_found", "tile_too_large", "zoom_too_low"],
        },
        new("GET", $"{OfCollection}/map/preview.png", "Get a small picture of a raster")
        {
            Id = "getOgcPreview",
            Group = "OGC API",
            Fields = [Uuid, Collection, CommonFields.Header("If-None-Match", "Send only if the picture has none of these tags.", "\"5be0cd191f83d9ab-0-preview\"")],
            Answers = [new(200, "The picture, of at most 512 pixels in each direction.") { MediaType = "image/png" }, new(304, "304: the cached copy is current.")],
            Refusals = [.. Codes, "collection_not_found", "tile_not_found"],
        },
        new("GET", $"{OfCollection}/items/{{fid}}", "Get an item")
        {
            Id = "getOgcItem",
            Group = "OGC API",
            Fields = [Uuid, Collection, new("path", "fid", "The item's id.", "1") { IsRequired = true }],
            Answers = [new(200, "The item.") { MediaType = OgcRules.GeoJson }],
            Refusals = [.. Codes, "collection_not_found", "item_not_found"],
        },
    ];
}
