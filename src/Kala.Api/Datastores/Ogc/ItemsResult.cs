using System.Text.Encodings.Web;
using System.Text.Json;
using Kala.Application.Datastores;
using Kala.Geo.Packages;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Datastores.Ogc;

/// <summary>A page of items, written row by row: a page needs the memory of one item.</summary>
internal sealed class ItemsResult(
    PackageReader package,
    PackageCollection collection,
    IReadOnlyList<CollectionField> fields,
    ItemsQuery query,
    ItemsPage page,
    QueryTimer timer) : IActionResult
{
    private const int FlushBytes = 32 * 1024;

    public async Task ExecuteResultAsync(ActionContext context)
    {
        using var opened = package;
        using var running = timer;
        var response = context.HttpContext.Response;
        var cancellation = context.HttpContext.RequestAborted;
        response.ContentType = OgcRules.GeoJson;
        await using var json = new Utf8JsonWriter(
            response.BodyWriter, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("type"u8, "FeatureCollection"u8);
        json.WriteStartArray("features"u8);
        var writer = new ItemWriter(fields);
        var (count, last, hasMore) = (0, 0L, false);
        using (var items = package.Items(collection, query))
        {
            while (items.Read())
            {
                if (count == page.Limit)
                {
                    hasMore = true;
                    break;
                }
                writer.Begin(items, json);
                json.WriteEndObject();
                (count, last) = (count + 1, items.Fid);
                if (json.BytesPending > FlushBytes)
                {
                    await json.FlushAsync(cancellation);
                    await timer.WhileSendingAsync(() => response.BodyWriter.FlushAsync(cancellation).AsTask());
                }
            }
        }
        json.WriteEndArray();
        json.WriteNumber("numberReturned"u8, count);
        if (page.Matched is { } matched)
        {
            json.WriteNumber("numberMatched"u8, matched);
        }
        json.WriteString("timeStamp"u8, page.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        json.WritePropertyName("links"u8);
        JsonSerializer.Serialize(json, await page.LinksAsync(hasMore ? last : null));
        json.WriteEndObject();
        await json.FlushAsync(cancellation);
    }
}

/// <summary>What a page of items says of itself.</summary>
/// <param name="Limit">The most items.</param>
/// <param name="Matched">How many items the whole list has; null if they were not all counted.</param>
/// <param name="Now">When the page was made.</param>
/// <param name="LinksAsync">The links; gets the last item if more follow.</param>
internal sealed record ItemsPage(int Limit, long? Matched, DateTimeOffset Now, Func<long?, Task<System.Text.Json.Nodes.JsonArray>> LinksAsync);
