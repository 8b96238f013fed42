using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Api.Limits;
using Kala.Api.Logging;
using Kala.Application.Files;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Files;
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

    /// <summary>Shows a browser what its form has stored.</summary>
    [HttpGet("{uuid}/stored")]
    [Needs(Permissions.Read)]
    // A page, not a call of the API.
    [ApiExplorerSettings(IgnoreApi = true)]
    public async Task<IActionResult> Stored(string uuid, [FromServices] FileLookup files, CancellationToken cancellation)
    {
        var found = await files.FindAsync(File(uuid), HttpContext.Caller(), cancellation);
        return found.IsRefused(out var refusal) ? new FailureResult(refusal) : new StoredPageResult(found.Value);
    }

    /// <summary>Stores a file from the whole body, or from the form that the body is.</summary>
    [HttpPost]
    [RefuseOtherProtocols(ExceptDraft = true)]
    [Needs(Permissions.Upload)]
    [EnableRateLimiting(RateLimits.Bodies)]
    [DisableRequestSizeLimit]
    public Task<IActionResult> Store(
        [FromQuery] string? originalFilename,
        [FromServices] StoreFileHandler handler,
        CancellationToken cancellation)
    {
        var form = MultipartFile.Of(Request, originalFilename);
        return form.IsRefused(out var invalid) ? Task.FromResult<IActionResult>(new FailureResult(invalid))
            : form.Value is { } body ? StoreFormAsync(body, handler, cancellation)
            : StoreAsync(originalFilename ?? ContentDispositionName.Of(Request.Headers.ContentDisposition), handler, cancellation);
    }

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
        var stored = await StoreAsync(declared.Value, new WholeBody(Request), handler, cancellation);
        return stored.IsRefused(out var failure) ? new FailureResult(failure) : StoredAnswer.Of(Request, stored.Value);
    }

    private async Task<IActionResult> StoreFormAsync(MultipartFile form, StoreFileHandler handler, CancellationToken cancellation)
    {
        var stored = await StoreAsync(new DeclaredFile(null, null, null, null), form, handler, cancellation);
        if (stored.IsRefused(out var failure))
        {
            return new FailureResult(failure);
        }
        if (!StoredPageResult.IsPreferred(Request))
        {
            return StoredAnswer.Of(Request, stored.Value);
        }
        Response.Headers.Location = $"{StoredAnswer.Path(Request, stored.Value)}/stored";
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    private async Task<Result<Guid>> StoreAsync(
        DeclaredFile file,
        ChunkBody body,
        StoreFileHandler handler,
        CancellationToken cancellation)
    {
        HttpContext.Note().Bytes = Request.ContentLength;
        var stored = await handler.HandleAsync(new StoreFile(HttpContext.Caller(), file, body), cancellation);
        if (!stored.IsRefused(out _))
        {
            HttpContext.Note().Uuid = stored.Value;
        }
        return stored;
    }

    private Guid File(string uuid)
    {
        var file = Uuids.Parse(uuid);
        HttpContext.Note().Uuid = file;
        return file;
    }
}
