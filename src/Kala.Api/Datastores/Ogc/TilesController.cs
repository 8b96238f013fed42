using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Kala.Api.Auth;
using Kala.Api.Files;
using Kala.Api.Http;
using Kala.Application.Datastores;
using Kala.Application.Telemetry;
using Kala.Domain;
using Kala.Domain.Datastores;
using Kala.Domain.Users;
using Kala.Geo.Packages;
using Kala.Geo.Tiles;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Datastores.Ogc;

/// <summary>Tiles of collections in WebMercatorQuad: vector tiles of features, pictures of rasters.</summary>
[ApiController]
[Route($"{Paths.Datastores}/{{uuid}}/ogc/collections/{{collection}}")]
[Needs(Permissions.Read)]
public sealed class TilesController(OpenDatastoreHandler datastores, CrossOriginOptions origins, KalaMetrics metrics) : ControllerBase
{
    /// <summary>The tiles as TileJSON 3.0.</summary>
    [HttpGet("tiles/WebMercatorQuad")]
    public async Task<IActionResult> Describe(string uuid, string collection, CancellationToken cancellation)
    {
        var found = await FindAsync(uuid, collection, cancellation);
        if (found.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        var one = found.Value.Collection;
        var address = $"{new OgcLinks(Request, Uuids.Parse(uuid)).Collection(one.Name)}/tiles/WebMercatorQuad";
        var description = new JsonObject
        {
            ["tilejson"] = "3.0.0",
            ["name"] = one.Title,
            ["tiles"] = new JsonArray($"{address}/{{z}}/{{y}}/{{x}}"),
            ["minzoom"] = one.MinZoom,
            ["maxzoom"] = one.MaxZoom,
        };
        if (one.MinX is { } west)
        {
            description["bounds"] = new JsonArray(west, one.MinY!.Value, one.MaxX!.Value, one.MaxY!.Value);
        }
        if (one.Type == CollectionType.Vector)
        {
            var fields = CollectionFields.Parse(one.Fields).Select(field => KeyValuePair.Create(field.Name, (JsonNode?)field.Type));
            description["vector_layers"] = new JsonArray(new JsonObject { ["id"] = one.Name, ["fields"] = new JsonObject(fields) });
        }
        Response.Headers.CacheControl = "private, no-cache";
        return Content(description.ToJsonString(OgcRules.Written), OgcRules.Json);
    }

    /// <summary>One tile.</summary>
    [HttpGet("tiles/WebMercatorQuad/{z}/{y}/{x}")]
    public async Task<IActionResult> Tile(string uuid, string collection, string z, string y, string x, CancellationToken cancellation)
    {
        var found = await FindAsync(uuid, collection, cancellation);
        if (found.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        var (datastore, one) = found.Value;
        if (AddressOf(z, y, x) is not { IsValid: true } tile)
        {
            return new FailureResult(Failures.TileNotFound);
        }
        if (tile.Zoom < one.MinZoom)
        {
            return new FailureResult(Failures.ZoomTooLow(one.MinZoom.Value));
        }
        var tag = new EntityTagHeaderValue($"\"{datastore.Row.Package}-{one.Position}-{tile.Zoom}-{tile.Y}-{tile.X}\"");
        return IsCached(tag) ?? await ReadAsync(datastore, one, package => Read(package, one, tile, cancellation), cancellation);
    }

    /// <summary>A small picture of a raster.</summary>
    [HttpGet("map/preview.png")]
    public async Task<IActionResult> Preview(string uuid, string collection, CancellationToken cancellation)
    {
        var found = await FindAsync(uuid, collection, cancellation);
        if (found.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        var (datastore, one) = found.Value;
        if (one.Type != CollectionType.Raster)
        {
            return new FailureResult(Failures.CollectionNotFound);
        }
        var tag = new EntityTagHeaderValue($"\"{datastore.Row.Package}-{one.Position}-preview\"");
        return IsCached(tag) ?? await ReadAsync(
            datastore, one, package => (package.Preview(PackageAccess.Table(one, [])), "image/png"), cancellation);
    }

    /// <summary>The header fields of a response that a browser may keep; 304 if it has it.</summary>
    private StatusCodeResult? IsCached(EntityTagHeaderValue tag)
    {
        Response.Headers.ETag = tag.ToString();
        Response.Headers.CacheControl = "private, no-cache";
        Response.Headers.Vary = "Authorization, X-API-Key, Accept-Encoding";
        // Maps load pictures as images, without the rights that CORS gives to fetch.
        Response.Headers[SecurityHeaders.ResourcePolicy] = CrossOrigin.ResourcePolicy(origins);
        return Preconditions.Evaluate(Request.GetTypedHeaders(), tag, DateTimeOffset.MaxValue) == Preconditions.Verdict.NotModified
            ? StatusCode(StatusCodes.Status304NotModified)
            : null;
    }

    private async Task<IActionResult> ReadAsync(
        ReadableDatastore datastore, DatastoreTable one, Func<PackageReader, (byte[] Bytes, string Type)?> read, CancellationToken cancellation)
    {
        var opened = PackageAccess.Open(datastore);
        if (opened.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        using var package = opened.Value;
        using var timer = new QueryTimer(metrics, "tile");
        // Not on the thread of the connection: a large tile takes a good part of a second.
        if (await Task.Run(() => read(package), cancellation) is not var (bytes, type))
        {
            return new FailureResult(one.Type == CollectionType.Vector ? Failures.TileTooLarge(VectorTile.MostBytes) : Failures.TileNotFound);
        }
        return one.Type == CollectionType.Vector && AcceptsGzip() ? File(Packed(bytes), type) : File(bytes, type);
    }

    private static (byte[] Bytes, string Type)? Read(PackageReader package, DatastoreTable one, TileAddress tile, CancellationToken cancellation)
    {
        if (one.Type == CollectionType.Raster)
        {
            return RasterTile.Read(package, one.Name, tile) is { } picture ? (picture.Bytes, picture.MediaType) : null;
        }
        var fields = CollectionFields.Parse(one.Fields);
        return VectorTile.Read(package, PackageAccess.Table(one, fields), [.. fields.Select(field => field.Name)], tile, cancellation) is { } bytes
            ? (bytes, VectorTile.MediaType)
            : null;
    }

    private bool AcceptsGzip() => Request.GetTypedHeaders().AcceptEncoding.Any(one => one.Value == "gzip" && one.Quality != 0);

    private byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }
        Response.Headers.ContentEncoding = "gzip";
        return packed.ToArray();
    }

    private static TileAddress? AddressOf(string z, string y, string x) =>
        Number(z) is { } zoom && Number(y) is { } row && Number(x) is { } column ? new TileAddress(zoom, column, row) : null;

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The datastore and a collection with tiles.</summary>
    private async Task<Result<(ReadableDatastore Datastore, DatastoreTable Collection)>> FindAsync(
        string uuid, string collection, CancellationToken cancellation)
    {
        var opened = await datastores.HandleAsync(Uuids.Parse(uuid), HttpContext.Caller(), cancellation);
        if (opened.IsRefused(out var refusal))
        {
            return refusal;
        }
        var found = opened.Value.Find(collection);
        return found.IsRefused(out refusal) ? refusal
            : found.Value.MinZoom is null ? Failures.TileNotFound
            : (opened.Value, found.Value);
    }
}
