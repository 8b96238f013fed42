using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Api.Limits;
using Kala.Api.Logging;
using Kala.Application.Files;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Kala.Api.Files;

/// <summary>Reads, deletes and stores files.</summary>
[ApiController]
[Route(Paths.Files)]
public sealed class FilesController : ControllerBase
{
    /// <summary>Sends a file or the requested ranges.</summary>
    [Needs(Permissions.Read)]
    [HttpGet("{uuid}")]
    [HttpHead("{uuid}")]
    public async Task<IActionResult> Get(
        string uuid,
        [FromQuery] string? disposition,
        [FromServices] OpenFileHandler handler,
        CancellationToken cancellation)
    {
        if (BrowserUse.Check(Request) is { } misused)
        {
            return new FailureResult(misused);
        }
        var opened = await handler.HandleAsync(File(uuid), HttpContext.Caller(), cancellation);
        return opened.IsRefused(out var refusal)
            ? new FailureResult(refusal)
            : new StoredFileResult(opened.Value, inlineWanted: disposition == "inline");
    }

    /// <summary>Stores a file from the whole body.</summary>
    [HttpPost]
    [RefuseOtherProtocols(ExceptDraft = true)]
    [Needs(Permissions.Upload)]
    [EnableRateLimiting(RateLimits.Bodies)]
    [DisableRequestSizeLimit]
    public Task<IActionResult> Store(
        [FromQuery] string? originalFilename,
        [FromServices] StoreFileHandler handler,
        CancellationToken cancellation) =>
        StoreAsync(originalFilename ?? ContentDispositionName.Of(Request.Headers.ContentDisposition), handler, cancellation);

    /// <summary>
    /// Stores a new file from the whole body; its name is in the path. The route has the name of the other methods,
    /// because OpenAPI forbids two paths that differ in it alone.
    /// </summary>
    [HttpPut("{uuid}")]
    [RefuseOtherProtocols]
    [Needs(Permissions.Upload)]
    [EnableRateLimiting(RateLimits.Bodies)]
    [DisableRequestSizeLimit]
    public async Task<IActionResult> Put(
        [FromQuery] string? originalFilename,
        [FromServices] StoreFileHandler handler,
        CancellationToken cancellation)
    {
        if (PutTarget.Check(Request) is { } refusal)
        {
            return new FailureResult(refusal);
        }
        var given = originalFilename ?? ContentDispositionName.Of(Request.Headers.ContentDisposition);
        return await StoreAsync(string.IsNullOrWhiteSpace(given) ? PutTarget.Name(Request) : given, handler, cancellation);
    }

    /// <summary>Deletes a file.</summary>
    [HttpDelete("{uuid}")]
    [Needs(Permissions.Delete)]
    public async Task<IActionResult> Delete(
        string uuid,
        [FromServices] DeleteFileHandler handler,
        CancellationToken cancellation) =>
        await handler.HandleAsync(File(uuid), HttpContext.Caller(), cancellation) is { } refusal
            ? new FailureResult(refusal)
            : NoContent();

    private async Task<IActionResult> StoreAsync(string? name, StoreFileHandler handler, CancellationToken cancellation)
    {
        var declared = DeclaredBody.Of(Request, name, Request.ContentLength, Request.ContentType);
        if (declared.IsRefused(out var invalid))
        {
            return new FailureResult(invalid);
        }
        HttpContext.Note().Bytes = Request.ContentLength;
        var command = new StoreFile(HttpContext.Caller(), declared.Value, new WholeBody(Request));
        var stored = await handler.HandleAsync(command, cancellation);
        if (stored.IsRefused(out var failure))
        {
            return new FailureResult(failure);
        }
        HttpContext.Note().Uuid = stored.Value;
        return Created($"{Request.PathBase}/{Paths.Files}/{stored.Value}", new { data = stored.Value });
    }

    private Guid File(string uuid)
    {
        var file = Uuids.Parse(uuid);
        HttpContext.Note().Uuid = file;
        return file;
    }
}
