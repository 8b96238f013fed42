using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Api.Limits;
using Kala.Api.Logging;
using Kala.Application;
using Kala.Application.Limits;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Kala.Api.Tus;

/// <summary>The calls of tus 1.0.0 (https://tus.io/protocols/resumable-upload).</summary>
[ApiController]
[Route(Paths.Tus)]
[Needs(Permissions.Upload)]
[TusRefusals]
[TusVersion]
public sealed class TusController : ControllerBase
{
    /// <summary>Tells what this server can (tus 1.0.0, Core Protocol, OPTIONS).</summary>
    [HttpOptions]
    [HttpOptions("{uuid}")]
    [AllowAnonymous]
    public IActionResult Describe([FromServices] FilestoreOptions filestore, [FromServices] LimitsOptions limits)
    {
        Response.Headers[TusHeaders.Version] = TusProtocol.Version;
        Response.Headers[TusHeaders.Extension] = TusProtocol.Extensions;
        Response.Headers[TusHeaders.MaxSize] = ByteCount.Text(Math.Min(filestore.MaxFileSize, limits.FileSizePerOwner > 0 ? limits.FileSizePerOwner : long.MaxValue));
        Response.Headers[TusHeaders.ChecksumAlgorithm] = UploadChecksum.Algorithms;
        return NoContent();
    }

    /// <summary>Creates an upload.</summary>
    [HttpPost]
    [EnableRateLimiting(RateLimits.Bodies)]
    [DisableRequestSizeLimit]
    public async Task<IActionResult> Create([FromServices] IServiceProvider services, CancellationToken cancellation)
    {
        HttpContext.Note().Bytes = Request.BodyLength();
        var created = await services.GetRequiredService<TusCreateHandler>().HandleAsync(Request, HttpContext.Caller(), cancellation);
        if (created.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        var upload = created.Value;
        HttpContext.Note().Uuid = upload.Id;
        if (upload.Offset is { } offset && TusChunk.HasItsType(Request))
        {
            TellOffset(offset);
        }
        TellExpiry(upload.ExpiresAt);
        return Created($"{Request.PathBase}/{Paths.Tus}/{upload.Id}", null);
    }

    /// <summary>Returns the offset of an upload.</summary>
    [HttpHead("{uuid}")]
    [Needs(Permissions.Upload, AcceptsSessionToken = true)]
    public async Task<IActionResult> Ask(string uuid, [FromServices] IServiceProvider services, CancellationToken cancellation)
    {
        var asked = await services.GetRequiredService<TusHeadHandler>().HandleAsync(Upload(uuid), HttpContext.Caller(), cancellation);
        if (asked.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        var session = asked.Value;
        var remembered = RememberedUpload.Of(session);
        TellProgress(session);
        Response.Headers[session.FileSize is null ? TusHeaders.DeferLength : UploadHeaders.Length] = ByteCount.Text(session.FileSize ?? 1);
        Response.Headers[TusHeaders.Metadata] = remembered.Metadata;
        Response.Headers[TusHeaders.Concat] = remembered.Concat;
        Response.Headers.CacheControl = "no-store";
        return Ok();
    }

    /// <summary>Appends bytes to an upload.</summary>
    [HttpPatch("{uuid}")]
    [Needs(Permissions.Upload, AcceptsSessionToken = true)]
    [EnableRateLimiting(RateLimits.Bodies)]
    [DisableRequestSizeLimit]
    public async Task<IActionResult> Append(string uuid, [FromServices] IServiceProvider services, CancellationToken cancellation)
    {
        HttpContext.Note().Bytes = Request.BodyLength();
        var appended = await services.GetRequiredService<TusPatchHandler>()
            .HandleAsync(Upload(uuid), Request, HttpContext.Caller(), cancellation);
        if (appended.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        TellProgress(appended.Value);
        return NoContent();
    }

    /// <summary>Ends an upload, or deletes its file.</summary>
    [HttpDelete("{uuid}")]
    [Needs(Permissions.Upload, AcceptsSessionToken = true)]
    public async Task<IActionResult> End(string uuid, [FromServices] IServiceProvider services, CancellationToken cancellation) =>
        await services.GetRequiredService<TusDeleteHandler>().HandleAsync(Upload(uuid), HttpContext.Caller(), cancellation) is { } refusal
            ? new FailureResult(refusal)
            : NoContent();

    /// <summary>Redirects to the file of a finished upload.</summary>
    [HttpGet("{uuid}")]
    [Needs(Permissions.Read)]
    [ApiExplorerSettings(IgnoreApi = true)]
    public async Task<IActionResult> Read(string uuid, [FromServices] IServiceProvider services, CancellationToken cancellation)
    {
        var found = await services.GetRequiredService<TusLookup>().FindAsync(Upload(uuid), HttpContext.Caller(), cancellation);
        if (found.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        Response.Headers.CacheControl = "no-store";
        return found.Value.IsClosed
            ? RedirectPreserveMethod($"{Request.PathBase}/{Paths.Files}/{found.Value.Uuid}")
            : new FailureResult(Failures.FileNotFound);
    }

    private void TellProgress(SessionView session)
    {
        TellOffset(session.Offset);
        TellExpiry(session.IsClosed ? null : session.ExpiresAt);
    }

    private void TellOffset(long offset)
    {
        HttpContext.Note().Offset = offset;
        Response.Headers[UploadHeaders.Offset] = ByteCount.Text(offset);
    }

    /// <summary>Only unfinished uploads expire (tus 1.0.0, Expiration).</summary>
    private void TellExpiry(DateTimeOffset? at) => Response.Headers[TusHeaders.Expires] = at?.ToString("R");

    private Guid Upload(string uuid)
    {
        var upload = Uuids.Parse(uuid);
        HttpContext.Note().Uuid = upload;
        return upload;
    }
}
