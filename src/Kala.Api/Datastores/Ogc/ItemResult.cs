using System.Text.Encodings.Web;
using System.Text.Json;
using Kala.Application.Datastores;
using Kala.Geo.Packages;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Datastores.Ogc;

/// <summary>One item.</summary>
internal sealed class ItemResult(PackageReader package, ItemRows item, IReadOnlyList<CollectionField> fields, System.Text.Json.Nodes.JsonArray links)
    : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        using var opened = package;
        using var row = item;
        var response = context.HttpContext.Response;
        response.ContentType = OgcRules.GeoJson;
        await using var json = new Utf8JsonWriter(
            response.BodyWriter, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        new ItemWriter(fields).Begin(item, json);
        json.WritePropertyName("links"u8);
        JsonSerializer.Serialize(json, links);
        json.WriteEndObject();
        await json.FlushAsync(context.HttpContext.RequestAborted);
    }
}
