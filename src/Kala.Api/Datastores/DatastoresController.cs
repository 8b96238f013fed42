using Kala.Api.Admin;
using Kala.Api.Auth;
using Kala.Api.Files;
using Kala.Api.Http;
using Kala.Api.Logging;
using Kala.Application.Datastores;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Datastores;

/// <summary>Makes datastores of files, shows and deletes them.</summary>
[ApiController]
[Route(Paths.Datastores)]
public sealed class DatastoresController : ControllerBase
{
    /// <summary>The media type of a GeoPackage (OGC 12-128r18, annex H).</summary>
    internal const string PackageType = "application/geopackage+sqlite3";

    /// <summary>Says what a datastore of a file would be.</summary>
    [HttpPost("introspect")]
    [Needs(Permissions.Read)]
    public async Task<IActionResult> Introspect(
        [FromBody] IntrospectSource command, [FromServices] IntrospectSourceHandler handler, CancellationToken cancellation)
    {
        var said = await handler.HandleAsync(command, HttpContext.Caller(), cancellation);
        return said.IsRefused(out var refusal) ? new FailureResult(refusal) : Fresh(said.Value);
    }

    /// <summary>Lists the formats.</summary>
    [HttpGet("formats")]
    [Needs(Permissions.Read)]
    public IActionResult Formats([FromServices] IDatastoreImporter importer) => Fresh(importer.Formats());

    /// <summary>Makes a datastore.</summary>
    [HttpPost]
    [Needs(Permissions.Upload)]
    public async Task<IActionResult> Make(
        [FromBody] MakeDatastore command, [FromServices] MakeDatastoreHandler handler, CancellationToken cancellation) =>
        Accepted(await handler.HandleAsync(command, HttpContext.Caller(), cancellation));

    /// <summary>Lists datastores.</summary>
    [HttpGet]
    [Needs(Permissions.Read)]
    public async Task<IActionResult> List([FromServices] ListDatastoresHandler handler, CancellationToken cancellation)
    {
        var asked = ListParameters.OfKeys(Request.Query);
        var page = asked.IsRefused(out var invalid)
            ? invalid
            : await handler.HandleAsync(asked.Value.Page, asked.Value.Owner, HttpContext.Caller(), cancellation);
        Response.Headers.CacheControl = "no-store";
        return page.IsRefused(out var refusal)
            ? new FailureResult(refusal)
            : Ok(new { data = page.Value.Rows, page = new { next = page.Value.Next } });
    }

    /// <summary>Shows a datastore.</summary>
    [HttpGet("{uuid}")]
    [Needs(Permissions.Read)]
    public async Task<IActionResult> Get(string uuid, [FromServices] GetDatastoreHandler handler, CancellationToken cancellation)
    {
        var found = await handler.HandleAsync(Uuids.Parse(uuid), HttpContext.Caller(), cancellation);
        return found.IsRefused(out var refusal) ? new FailureResult(refusal) : Fresh(found.Value);
    }

    /// <summary>Deletes a datastore.</summary>
    [HttpDelete("{uuid}")]
    [Needs(Permissions.Delete)]
    public async Task<IActionResult> Delete(string uuid, [FromServices] DeleteDatastoreHandler handler, CancellationToken cancellation) =>
        await handler.HandleAsync(Uuids.Parse(uuid), HttpContext.Caller(), cancellation) is { } refusal
            ? new FailureResult(refusal)
            : NoContent();

    /// <summary>Imports the file anew.</summary>
    [HttpPost("{uuid}/import")]
    [Needs(Permissions.Upload)]
    public async Task<IActionResult> Import(string uuid, [FromServices] ImportAgainHandler handler, CancellationToken cancellation) =>
        Accepted(await handler.HandleAsync(Uuids.Parse(uuid), HttpContext.Caller(), cancellation));

    /// <summary>Sends the package.</summary>
    [HttpGet("{uuid}/package")]
    [HttpHead("{uuid}/package")]
    [Needs(Permissions.Read)]
    public async Task<IActionResult> Package(string uuid, [FromServices] OpenDatastoreHandler handler, CancellationToken cancellation)
    {
        var opened = await handler.HandleAsync(Uuids.Parse(uuid), HttpContext.Caller(), cancellation);
        if (opened.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        var row = opened.Value.Row;
        FileStream package;
        try
        {
            package = new FileStream(opened.Value.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true);
        }
        catch (IOException fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            // Imported anew or deleted after the row was read, or lost; an import makes it again.
            return new FailureResult(Failures.DatastoreNotReady);
        }
        var tag = new EntityTagHeaderValue($"\"{row.Package}\"");
        if (Refusal(tag, row.ReadyAt ?? DateTimeOffset.MaxValue, package.Length) is { } unmet)
        {
            await package.DisposeAsync();
            return new FailureResult(unmet);
        }
        Response.Headers.CacheControl = "private, no-cache";
        Response.Headers.Vary = "Authorization, X-API-Key";
        return File(
            package,
            PackageType,
            $"{Path.GetFileNameWithoutExtension(row.Name)}.gpkg",
            row.ReadyAt,
            tag,
            enableRangeProcessing: HttpMethods.IsGet(Request.Method));
    }

    /// <summary>Why a conditional request or one for ranges is refused; the framework would refuse it without a problem document.</summary>
    private Failure? Refusal(EntityTagHeaderValue tag, DateTimeOffset lastModified, long length)
    {
        var request = Request.GetTypedHeaders();
        switch (Preconditions.Evaluate(request, tag, lastModified))
        {
            case Preconditions.Verdict.Failed:
                return Failures.PreconditionFailed;
            case Preconditions.Verdict.NotModified:
                return null;
        }
        if (!HttpMethods.IsGet(Request.Method) || !Preconditions.AllowRange(request, tag, lastModified)
            || ByteRanges.Of(Request.Headers.Range, length) is not { Count: 0 })
        {
            return null;
        }
        Response.Headers.ContentRange = $"bytes */{length}";
        return Failures.RangeNotSatisfiable;
    }

    private IActionResult Accepted(Result<DatastoreView> made)
    {
        if (made.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        HttpContext.Note().Uuid = made.Value.Uuid;
        Response.Headers.CacheControl = "no-store";
        return Accepted($"{Request.PathBase}/{Paths.Datastores}/{made.Value.Uuid:D}", new { data = made.Value });
    }

    private OkObjectResult Fresh(object data)
    {
        Response.Headers.CacheControl = "no-store";
        return Ok(new { data });
    }
}
