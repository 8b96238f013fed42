using System.Text.Json.Nodes;
using Kala.Application.Datastores;
using Kala.Domain.Datastores;

namespace Kala.Api.Datastores.Ogc;

/// <summary>
/// The description of a datastore's API in OpenAPI 3.0, which clients of the OGC's standards read; Kala's own document is
/// OpenAPI 3.1.
/// </summary>
internal static class OgcApiDocument
{
    public static JsonObject Of(OgcLinks links, ReadableDatastore datastore)
    {
        var paths = new JsonObject
        {
            ["/"] = Get("The landing page", "landing", OgcRules.Json, []),
            ["/conformance"] = Get("What this API conforms to", "conformance", OgcRules.Json, []),
            ["/collections"] = Get("The collections", "collections", OgcRules.Json, []),
        };
        for (var at = 0; at < datastore.Collections.Count; at++)
        {
            Add(paths, datastore.Collections[at], at);
        }
        return new JsonObject
        {
            ["openapi"] = "3.0.3",
            ["info"] = new JsonObject { ["title"] = datastore.Row.Name, ["version"] = datastore.Row.Package },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = links.Root }),
            ["security"] = new JsonArray(
                new JsonObject { ["bearer"] = new JsonArray() }, new JsonObject { ["apiKey"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
                    ["apiKey"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "X-API-Key" },
                },
            },
        };
    }

    private static void Add(JsonObject paths, DatastoreTable one, int at)
    {
        var path = $"/collections/{Uri.EscapeDataString(one.Name)}";
        paths[path] = Get($"The collection {one.Title}", $"collection{at}", OgcRules.Json, []);
        if (one.Type == CollectionType.Raster)
        {
            return;
        }
        var fields = CollectionFields.Parse(one.Fields);
        paths[$"{path}/queryables"] = Get("The fields that items can be selected by", $"queryables{at}", OgcRules.JsonSchema, []);
        paths[$"{path}/schema"] = Get("The fields of items", $"schema{at}", OgcRules.JsonSchema, []);
        paths[$"{path}/items"] = Get($"Items of {one.Title}", $"items{at}", OgcRules.GeoJson,
        [
            Query("limit", "The most items of a page.", new JsonObject
            {
                ["type"] = "integer",
                ["minimum"] = 1,
                ["maximum"] = OgcRules.LargestLimit,
                ["default"] = OgcRules.DefaultLimit,
            }),
            Query("bbox", "Items whose geometry touches this rectangle: west, south, east, north in degrees.", new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 4,
                ["maxItems"] = 6,
                ["items"] = new JsonObject { ["type"] = "number" },
            }),
            Query("datetime", "Accepted; items have no time, so all match.", new JsonObject { ["type"] = "string" }),
            Query("cursor", "Where the page begins: from the link next.", new JsonObject { ["type"] = "string" }),
            Query("offset", "Items that are left out at the beginning.", new JsonObject
            {
                ["type"] = "integer",
                ["minimum"] = 0,
                ["maximum"] = OgcRules.LargestOffset,
                ["default"] = 0,
            }),
            .. OgcRules.Queryable(fields).Select(field => Query(field.Name, "Items with this value.", new JsonObject { ["type"] = field.Type })),
        ]);
        paths[$"{path}/items/{{fid}}"] = Get($"An item of {one.Title}", $"item{at}", OgcRules.GeoJson,
        [
            new JsonObject
            {
                ["name"] = "fid",
                ["in"] = "path",
                ["required"] = true,
                ["schema"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1 },
            },
        ]);
    }

    private static JsonObject Query(string name, string text, JsonObject schema) => new()
    {
        ["name"] = name,
        ["in"] = "query",
        ["description"] = text,
        ["required"] = false,
        ["style"] = "form",
        ["explode"] = false,
        ["schema"] = schema,
    };

    private static JsonObject Get(string summary, string id, string type, IReadOnlyList<JsonObject> parameters) => new()
    {
        ["get"] = new JsonObject
        {
            ["summary"] = summary,
            ["operationId"] = id,
            ["parameters"] = new JsonArray([.. parameters]),
            ["responses"] = new JsonObject
            {
                ["200"] = Answer(summary, type),
                ["400"] = Answer("A parameter is not valid.", "application/problem+json"),
                ["404"] = Answer("There is nothing at this address.", "application/problem+json"),
            },
        },
    };

    private static JsonObject Answer(string text, string type) => new()
    {
        ["description"] = text,
        ["content"] = new JsonObject { [type] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "object" } } },
    };
}
