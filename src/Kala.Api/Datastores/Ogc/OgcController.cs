using System.Globalization;
using System.Text.Json.Nodes;
using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Application.Datastores;
using Kala.Application.Telemetry;
using Kala.Domain;
using Kala.Domain.Datastores;
using Kala.Domain.Users;
using Kala.Geo.Packages;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Kala.Api.Datastores.Ogc;

/// <summary>OGC API - Features, part 1, over the collections of a datastore.</summary>
[ApiController]
[Route($"{Paths.Datastores}/{{uuid}}/ogc")]
[Needs(Permissions.Read)]
public sealed class OgcController(OpenDatastoreHandler datastores, ItemCursor cursors, KalaMetrics metrics, TimeProvider clock) : ControllerBase
{
    /// <summary>The landing page.</summary>
    [HttpGet]
    public Task<IActionResult> Landing(string uuid, CancellationToken cancellation) =>
        DocumentAsync(uuid, documents => documents.Landing(), OgcRules.Json, cancellation);

    /// <summary>What the API conforms to.</summary>
    [HttpGet("conformance")]
    public Task<IActionResult> Conformance(string uuid, CancellationToken cancellation) =>
        DocumentAsync(uuid, _ => OgcDocuments.Conformance(), OgcRules.Json, cancellation);

    /// <summary>The API in OpenAPI 3.0.</summary>
    [HttpGet("api")]
    public async Task<IActionResult> Api(string uuid, CancellationToken cancellation)
    {
        var opened = await OpenAsync(uuid, cancellation);
        return opened.IsRefused(out var refusal)
            ? new FailureResult(refusal)
            : Document(OgcApiDocument.Of(Links(uuid), opened.Value), OgcRules.OpenApi);
    }

    /// <summary>All collections.</summary>
    [HttpGet("collections")]
    public Task<IActionResult> Collections(string uuid, CancellationToken cancellation) =>
        DocumentAsync(uuid, documents => documents.Collections(), OgcRules.Json, cancellation);

    /// <summary>One collection.</summary>
    [HttpGet("collections/{collection}")]
    public Task<IActionResult> Collection(string uuid, string collection, CancellationToken cancellation) =>
        DocumentAsync(uuid, collection, (documents, one) => documents.Collection(one), OgcRules.Json, cancellation);

    /// <summary>The fields that items can be selected by.</summary>
    [HttpGet("collections/{collection}/queryables")]
    public Task<IActionResult> Queryables(string uuid, string collection, CancellationToken cancellation) => DocumentAsync(
        uuid, collection, (documents, one) => documents.Queryables(one), OgcRules.JsonSchema, cancellation);

    /// <summary>The fields of items.</summary>
    [HttpGet("collections/{collection}/schema")]
    public Task<IActionResult> Schema(string uuid, string collection, CancellationToken cancellation) => DocumentAsync(
        uuid, collection, (documents, one) => documents.Schema(one), OgcRules.JsonSchema, cancellation);

    /// <summary>A page of items.</summary>
    [HttpGet("collections/{collection}/items")]
    public async Task<IActionResult> Items(string uuid, string collection, CancellationToken cancellation)
    {
        var found = await FindAsync(uuid, collection, cancellation);
        if (found.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        var (datastore, one) = found.Value;
        var fields = CollectionFields.Parse(one.Fields);
        var asked = ItemsParameters.Of(Request.Query, fields);
        if (asked.IsRefused(out refusal))
        {
            return new FailureResult(refusal);
        }
        var list = ListName(datastore, one);
        var place = asked.Value.Cursor is { } cursor ? await cursors.OpenAsync(list, cursor, cancellation) : null;
        if (asked.Value.Cursor is not null && place is null)
        {
            return new FailureResult(Failures.InvalidCursor);
        }
        var opened = PackageAccess.Open(datastore);
        if (opened.IsRefused(out refusal))
        {
            return new FailureResult(refusal);
        }
        var table = PackageAccess.Table(one, fields);
        var query = new ItemsQuery
        {
            Boxes = asked.Value.Boxes,
            Equal = [.. asked.Value.Equal.Select(equal => (PackageAccess.Column(equal.Field), equal.Value))],
            After = place?.Fid ?? 0,
            Offset = asked.Value.Offset,
        };
        var timer = new QueryTimer(metrics, "items");
        var matched = place is null ? opened.Value.Count(table, query) : place.Matched;
        Response.Headers.CacheControl = "private, no-cache";
        return new ItemsResult(
            opened.Value,
            table,
            fields,
            query,
            new ItemsPage(asked.Value.Limit, matched, clock.GetUtcNow(), last => PageLinksAsync(uuid, one, list, last, matched)),
            timer);
    }

    /// <summary>One item.</summary>
    [HttpGet("collections/{collection}/items/{fid}")]
    public async Task<IActionResult> Item(string uuid, string collection, string fid, CancellationToken cancellation)
    {
        var found = await FindAsync(uuid, collection, cancellation);
        if (found.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        var (datastore, one) = found.Value;
        if (!long.TryParse(fid, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0)
        {
            return new FailureResult(Failures.ItemNotFound);
        }
        var opened = PackageAccess.Open(datastore);
        if (opened.IsRefused(out refusal))
        {
            return new FailureResult(refusal);
        }
        using var timer = new QueryTimer(metrics, "item");
        var fields = CollectionFields.Parse(one.Fields);
        var items = opened.Value.Items(PackageAccess.Table(one, fields), new ItemsQuery { After = id - 1 });
        if (!items.Read() || items.Fid != id)
        {
            items.Dispose();
            opened.Value.Dispose();
            return new FailureResult(Failures.ItemNotFound);
        }
        var address = Links(uuid).Collection(one.Name);
        Response.Headers.CacheControl = "private, no-cache";
        return new ItemResult(opened.Value, items, fields, new JsonArray(
            OgcLinks.Link("self", OgcRules.GeoJson, $"{address}/items/{fid}", "This item"),
            OgcLinks.Link("collection", OgcRules.Json, address, "The collection")));
    }

    /// <summary>Identifies the list of a query, whatever the page.</summary>
    private string ListName(ReadableDatastore datastore, DatastoreTable one)
    {
        var query = Request.Query.Where(part => part.Key is not ("cursor" or "offset" or "limit" or "f")).OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => $"{Uri.EscapeDataString(part.Key)}={Uri.EscapeDataString(part.Value.ToString())}");
        return $"items {datastore.Row.Id} {datastore.Row.Package} {one.Name} {string.Join('&', query)}";
    }

    private async Task<JsonArray> PageLinksAsync(string uuid, DatastoreTable one, string list, long? last, long? matched)
    {
        var address = Links(uuid).Collection(one.Name);
        var links = new JsonArray(
            OgcLinks.Link("self", OgcRules.GeoJson, $"{address}/items{Request.QueryString}", "This page"),
            OgcLinks.Link("collection", OgcRules.Json, address, "The collection"));
        if (last is { } fid)
        {
            var query = Request.Query.Where(part => part.Key is not ("cursor" or "offset")).ToDictionary(part => part.Key, part => (string?)part.Value.ToString());
            query["cursor"] = await cursors.SealAsync(list, new ItemPlace(fid, matched), CancellationToken.None);
            links.Add(OgcLinks.Link("next", OgcRules.GeoJson, QueryHelpers.AddQueryString($"{address}/items", query), "The next page"));
        }
        return links;
    }

    private OgcLinks Links(string uuid) => new(Request, Uuids.Parse(uuid));

    private Task<Result<ReadableDatastore>> OpenAsync(string uuid, CancellationToken cancellation) =>
        datastores.HandleAsync(Uuids.Parse(uuid), HttpContext.Caller(), cancellation);

    /// <summary>The datastore and a collection with items.</summary>
    private async Task<Result<(ReadableDatastore Datastore, DatastoreTable Collection)>> FindAsync(
        string uuid, string collection, CancellationToken cancellation)
    {
        var opened = await OpenAsync(uuid, cancellation);
        if (opened.IsRefused(out var refusal))
        {
            return refusal;
        }
        var found = opened.Value.Find(collection);
        return found.IsRefused(out refusal) ? refusal
            : found.Value.Type == CollectionType.Raster ? Failures.CollectionNotFound
            : (opened.Value, found.Value);
    }

    private async Task<IActionResult> DocumentAsync(
        string uuid, Func<OgcDocuments, JsonObject> make, string type, CancellationToken cancellation)
    {
        var opened = await OpenAsync(uuid, cancellation);
        return opened.IsRefused(out var refusal)
            ? new FailureResult(refusal)
            : Document(make(new OgcDocuments(Links(uuid), opened.Value)), type);
    }

    private async Task<IActionResult> DocumentAsync(
        string uuid,
        string collection,
        Func<OgcDocuments, DatastoreTable, JsonObject> make,
        string type,
        CancellationToken cancellation)
    {
        var opened = await OpenAsync(uuid, cancellation);
        if (opened.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        var found = opened.Value.Find(collection);
        return found.IsRefused(out refusal)
            ? new FailureResult(refusal)
            : Document(make(new OgcDocuments(Links(uuid), opened.Value), found.Value), type);
    }

    private ContentResult Document(JsonObject document, string type)
    {
        Response.Headers.CacheControl = "private, no-cache";
        return Content(document.ToJsonString(OgcRules.Written), type);
    }
}
