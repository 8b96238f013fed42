using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Api.Limits;
using Kala.Api.Logging;
using Kala.Application.Files;
using Kala.Application.UploadSessions;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Kala.Api.ResumableUploads;

/// <summary>Creates uploads of the draft (section "Upload Creation").</summary>
[ApiController]
[Route(Paths.Files)]
[InteropVersion]
[DraftRefusals]
public sealed class CreationController : ControllerBase
{
    /// <summary>The name of uploads that are created here.</summary>
    internal const string DoorName = "ietf";

    private static readonly UploadDoor Door = new(DoorName) { RestartAllowed = false };

    /// <summary>Stores a file whose bytes are the content, or creates an upload resource for it.</summary>
    [HttpPost]
    [SpeaksDraft]
    [RefuseOtherProtocols(ExceptDraft = true)]
    [Needs(Permissions.Upload)]
    [EnableRateLimiting(RateLimits.Bodies)]
    [DisableRequestSizeLimit]
    // Described with the other requests to the same path.
    [ApiExplorerSettings(IgnoreApi = true)]
    public async Task<IActionResult> Create(
        [FromQuery] string? originalFilename,
        [FromServices] StoreFileHandler store,
        [FromServices] OpenSessionHandler open,
        [FromServices] GetSessionHandler get,
        [FromServices] ContentHandler content,
        [FromServices] UploadLimit limit,
        CancellationToken cancellation)
    {
        var read = Creation.Of(Request, originalFilename);
        if (read.IsRefused(out var invalid))
        {
            return new FailureResult(invalid);
        }
        var (isComplete, file, digest) = read.Value;
        var (caller, body) = (HttpContext.Caller(), new AppendedBody(Request, offset: 0, size: null, digest));
        HttpContext.Note().Bytes = Request.ContentLength;
        var isAnnounced = InterimResponse.IsPossible(HttpContext);
        if (isComplete && !isAnnounced)
        {
            // Without an address no client could resume it.
            var stored = await store.HandleAsync(new StoreFile(caller, file, body) { Door = Door }, cancellation);
            return stored.IsRefused(out var notStored)
                ? new FailureResult(notStored)
                : DraftResponses.Final(HttpContext, Note(stored.Value), file.Size);
        }
        var opened = await open.HandleAsync(file, Door, caller, idempotencyKey: null, cancellation);
        if (opened.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        var location = $"{Request.PathBase}/{Paths.Uploads}/{Note(opened.Value)}";
        // Also with a refusal of the content, so that the client can continue.
        Response.Headers.Location = location;
        var created = await get.HandleAsync(opened.Value, caller, cancellation);
        if (isAnnounced && !created.IsRefused(out _))
        {
            await InterimResponse.SendAsync(HttpContext, location, limit.Of(created.Value));
        }
        if (AppendHandler.IsEmpty(Request) && !isComplete && file.Size != 0)
        {
            return created.IsRefused(out var unknown) ? new FailureResult(unknown) : Created(location, created.Value, limit);
        }
        var received = await content.HandleAsync(
            opened.Value, body, isComplete, InteropVersionAttribute.EndsAtLength(Request), caller, cancellation);
        return received.IsRefused(out var notReceived) ? new FailureResult(notReceived)
            : received.Value.IsComplete ? DraftResponses.Final(HttpContext, opened.Value, received.Value.Upload.Offset)
            : Created(location, received.Value.Upload, limit);
    }

    private CreatedResult Created(string location, SessionView upload, UploadLimit limit)
    {
        HttpContext.Note().Offset = upload.Offset;
        Response.SetState(isComplete: false, upload.Offset);
        Response.Headers[DraftFields.Limit] = limit.Of(upload);
        return Created(location, new { data = upload.Uuid });
    }

    private Guid Note(Guid upload)
    {
        HttpContext.Note().Uuid = upload;
        return upload;
    }
}
