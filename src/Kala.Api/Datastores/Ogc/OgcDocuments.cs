using System.Text.Json.Nodes;
using Kala.Application.Datastores;
using Kala.Domain.Datastores;

namespace Kala.Api.Datastores.Ogc;

/// <summary>The documents about a datastore and its collections (OGC 17-069r4, sections 7.2 to 7.14).</summary>
internal sealed class OgcDocuments(OgcLinks links, ReadableDatastore datastore)
{
    private const string RelationBase = "http://www.opengis.net/def/rel/ogc/1.0/";

    public JsonObject Landing() => new()
    {
        ["title"] = datastore.Row.Name,
        ["description"] = $"Made of {DatastoreSource.Text(datastore.Row.FileId)}.",
        ["links"] = new JsonArray(
            OgcLinks.Link("self", OgcRules.Json, links.Root, "This document"),
            OgcLinks.Link("service-desc", OgcRules.OpenApi, $"{links.Root}/api", "The API, in OpenAPI 3.0"),
            OgcLinks.Link("conformance", OgcRules.Json, $"{links.Root}/conformance", "What this API conforms to"),
            OgcLinks.Link("data", OgcRules.Json, $"{links.Root}/collections", "The collections")),
    };

    public static JsonObject Conformance() => new()
    {
        ["conformsTo"] = new JsonArray([.. OgcRules.Conformance.Select(one => (JsonNode)one)]),
    };

    public JsonObject Collections() => new()
    {
        ["links"] = new JsonArray(OgcLinks.Link("self", OgcRules.Json, $"{links.Root}/collections", "This document")),
        ["collections"] = new JsonArray([.. datastore.Collections.Select(Collection)]),
    };

    public JsonObject Collection(DatastoreTable one)
    {
        var address = links.Collection(one.Name);
        var about = new JsonObject
        {
            ["id"] = one.Name,
            ["title"] = one.Title,
            ["links"] = new JsonArray(OgcLinks.Link("self", OgcRules.Json, address, "This collection")),
        };
        if (one.MinX is { } west)
        {
            about["extent"] = new JsonObject
            {
                ["spatial"] = new JsonObject
                {
                    ["bbox"] = new JsonArray(new JsonArray(west, one.MinY!.Value, one.MaxX!.Value, one.MaxY!.Value)),
                    ["crs"] = OgcRules.Crs84,
                },
            };
        }
        if (one.Type != CollectionType.Raster)
        {
            about["itemType"] = "feature";
            about["crs"] = new JsonArray(OgcRules.Crs84);
            var more = about["links"]!.AsArray();
            more.Add(OgcLinks.Link("items", OgcRules.GeoJson, $"{address}/items", "The items"));
            more.Add(OgcLinks.Link($"{RelationBase}queryables", OgcRules.JsonSchema, $"{address}/queryables", "The fields that items can be selected by"));
            more.Add(OgcLinks.Link($"{RelationBase}schema", OgcRules.JsonSchema, $"{address}/schema", "The fields of items"));
        }
        if (one.MinZoom is not null)
        {
            var kind = one.Type == CollectionType.Raster ? "map" : "vector";
            about["links"]!.AsArray().Add(OgcLinks.Link($"{RelationBase}tilesets-{kind}", OgcRules.Json, $"{address}/tiles/WebMercatorQuad", "The tiles, as TileJSON"));
        }
        return about;
    }

    /// <summary>The fields that items can be selected by, as JSON Schema.</summary>
    public JsonObject Queryables(DatastoreTable one) => Schema(one, "queryables", [], OgcRules.Queryable(CollectionFields.Parse(one.Fields)));

    /// <summary>The fields of items, as JSON Schema.</summary>
    public JsonObject Schema(DatastoreTable one)
    {
        var fields = new JsonObject();
        if (one.GeometryType is not null)
        {
            fields["geometry"] = new JsonObject { ["format"] = FormatOf(one.GeometryType), ["x-ogc-role"] = "primary-geometry" };
        }
        return Schema(one, "schema", fields, CollectionFields.Parse(one.Fields));
    }

    private JsonObject Schema(DatastoreTable one, string name, JsonObject fields, IEnumerable<CollectionField> more)
    {
        foreach (var field in more)
        {
            fields[field.Name] = field.Type == "json"
                ? new JsonObject { ["title"] = field.Name }
                : new JsonObject { ["title"] = field.Name, ["type"] = field.Type };
        }
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = $"{links.Collection(one.Name)}/{name}",
            ["type"] = "object",
            ["title"] = one.Title,
            ["properties"] = fields,
            ["additionalProperties"] = false,
        };
    }

    private static string FormatOf(string type) => type switch
    {
        "POINT" => "geometry-point",
        "LINESTRING" => "geometry-linestring",
        "POLYGON" => "geometry-polygon",
        "MULTIPOINT" => "geometry-multipoint",
        "MULTILINESTRING" => "geometry-multilinestring",
        "MULTIPOLYGON" => "geometry-multipolygon",
        "GEOMETRYCOLLECTION" => "geometry-geometrycollection",
        _ => "geometry-any",
    };
}
