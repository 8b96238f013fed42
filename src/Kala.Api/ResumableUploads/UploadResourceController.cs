using System.Globalization;
using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Api.Limits;
using Kala.Api.Logging;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Kala.Api.ResumableUploads;

/// <summary>The calls for an upload resource of the draft (section "Upload Resource").</summary>
[ApiController]
[Route(Paths.Uploads)]
[Needs(Permissions.Upload, AcceptsSessionToken = true)]
[InteropVersion]
[DraftRefusals]
public sealed class UploadResourceController : ControllerBase
{
    /// <summary>Returns the offset.</summary>
    [HttpHead("{uuid}")]
    [HttpGet("{uuid}")]
    public async Task<IActionResult> Offset(
        string uuid,
        [FromServices] OffsetHandler handler,
        [FromServices] UploadLimit limit,
        CancellationToken cancellation)
    {
        var retrieved = await handler.HandleAsync(Upload(uuid), HttpContext.Caller(), cancellation);
        if (retrieved.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        var upload = retrieved.Value;
        HttpContext.Note().Offset = upload.Offset;
        Response.SetState(upload.IsClosed, upload.Offset);
        if (upload.FileSize is { } length)
        {
            Response.Headers[UploadHeaders.Length] = length.ToString(CultureInfo.InvariantCulture);
        }
        Response.Headers[DraftFields.Limit] = limit.Of(upload);
        Response.Headers.CacheControl = "no-store";
        return NoContent();
    }

    /// <summary>Appends the content.</summary>
    [HttpPatch("{uuid}")]
    [EnableRateLimiting(RateLimits.Bodies)]
    [DisableRequestSizeLimit]
    public async Task<IActionResult> Append(
        string uuid,
        [FromServices] AppendHandler handler,
        [FromServices] UploadLimit limit,
        CancellationToken cancellation)
    {
        HttpContext.Note().Bytes = Request.ContentLength;
        var upload = Upload(uuid);
        var append = AppendRequest.Of(Request);
        if (append.IsRefused(out var invalid))
        {
            return new FailureResult(invalid);
        }
        var appended = await handler.HandleAsync(upload, append.Value, Request, HttpContext.Caller(), cancellation);
        if (appended.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        var (state, isComplete) = appended.Value;
        HttpContext.Note().Offset = state.Offset;
        if (isComplete)
        {
            return DraftResponses.Final(HttpContext, upload, state.Offset);
        }
        Response.SetState(isComplete, state.Offset);
        Response.Headers[DraftFields.Limit] = limit.Of(state);
        return NoContent();
    }

    /// <summary>Ends the upload. A file that it has already become stays.</summary>
    [HttpDelete("{uuid}")]
    public async Task<IActionResult> Cancel(
        string uuid,
        [FromServices] AbortSessionHandler handler,
        CancellationToken cancellation)
    {
        var refusal = await handler.HandleAsync(Upload(uuid), HttpContext.Caller(), cancellation);
        if (refusal is null)
        {
            return NoContent();
        }
        if (refusal.Code != Failures.SessionClosed.Code)
        {
            return new FailureResult(refusal);
        }
        Response.SetState(isComplete: true, offset: null);
        return NoContent();
    }

    private Guid Upload(string uuid)
    {
        var upload = Uuids.Parse(uuid);
        HttpContext.Note().Uuid = upload;
        return upload;
    }
}
