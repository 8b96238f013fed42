using System.Globalization;
using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Api.Limits;
using Kala.Api.Logging;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.RateLimiting;

namespace Kala.Api.UploadSessions;

/// <summary>The calls for upload sessions.</summary>
[ApiController]
[Route(Paths.Sessions)]
[Needs(Permissions.Upload)]
public sealed class UploadSessionsController : ControllerBase
{
    private const int LongestIdempotencyKey = 255;

    /// <summary>Creates a session.</summary>
    [HttpPost]
    [HttpPost("/api/upload")]
    [RefuseOtherProtocols]
    public async Task<IActionResult> Create(
        [FromBody] OpenSession command,
        [FromServices] OpenSessionHandler handler,
        [FromServices] IServiceProvider services,
        CancellationToken cancellation)
    {
        string? key = null;
        if (Request.Headers.TryGetValue(UploadHeaders.IdempotencyKey, out var sent))
        {
            key = sent.ToString();
            if (sent.Count != 1 || key.Length is 0 or > LongestIdempotencyKey || key.Any(letter => letter is <= ' ' or > '~'))
            {
                return new FailureResult(Failures.ValidationFailed(
                    "Idempotency-Key", "Idempotency-Key must have 1 to 255 visible ASCII characters."));
            }
        }
        var tokens = services.GetRequiredService<AccessTokens>();
        if (command.Token is true)
        {
            // Before the session is created, because the client could not use a session without its token.
            await tokens.PrepareAsync(cancellation);
        }
        var opened = await handler.HandleAsync(command, HttpContext.Caller(), key, cancellation);
        if (opened.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        HttpContext.Note().Uuid = opened.Value;
        var location = $"{Request.PathBase}/{Paths.Sessions}/{opened.Value}";
        if (command.Token is not true)
        {
            return Created(location, new { data = opened.Value });
        }
        Response.Headers.CacheControl = "no-store";
        return Created(location, new { data = opened.Value, token = tokens.CreateForSession(opened.Value, HttpContext.Caller()) });
    }

    /// <summary>Writes a chunk.</summary>
    [HttpPost("{uuid}/write")]
    [RefuseOtherProtocols]
    [Needs(Permissions.Upload, AcceptsSessionToken = true)]
    [EnableRateLimiting(RateLimits.Bodies)]
    [DisableRequestSizeLimit]
    public async Task<IActionResult> Write(
        string uuid,
        [FromServices] WriteChunkHandler handler,
        CancellationToken cancellation)
    {
        var body = RequestChunk.Of(Request);
        HttpContext.Note().Bytes = Request.ContentLength;
        var command = new WriteChunk(Session(uuid), HttpContext.Caller(), body);
        var written = await handler.HandleAsync(command, cancellation);
        return Answer(written);
    }

    /// <summary>Closes a session; after that its file can be read.</summary>
    [HttpPost("{uuid}/close")]
    [RefuseOtherProtocols]
    [Needs(Permissions.Upload, AcceptsSessionToken = true)]
    public async Task<IActionResult> Close(
        string uuid,
        [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] CloseSession? command,
        [FromServices] CloseSessionHandler handler,
        CancellationToken cancellation)
    {
        var closed = await handler.HandleAsync(command ?? new CloseSession(), Session(uuid), HttpContext.Caller(), cancellation);
        if (closed.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        Response.Headers.Location = $"{Request.PathBase}/{Paths.Files}/{closed.Value}";
        return Ok();
    }

    /// <summary>Returns a session.</summary>
    [Needs(Permissions.Upload | Permissions.Read, AcceptsSessionToken = true)]
    [HttpGet("{uuid}")]
    [HttpHead("{uuid}")]
    public async Task<IActionResult> Get(
        string uuid,
        [FromServices] GetSessionHandler handler,
        CancellationToken cancellation)
    {
        var found = await handler.HandleAsync(Session(uuid), HttpContext.Caller(), cancellation);
        return Answer(found);
    }

    /// <summary>Aborts a session, or removes it at once.</summary>
    [HttpDelete("{uuid}")]
    [Needs(Permissions.Upload, AcceptsSessionToken = true)]
    public async Task<IActionResult> Abort(
        string uuid,
        [FromServices] AbortSessionHandler abort,
        [FromServices] ForgetSessionHandler forget,
        CancellationToken cancellation)
    {
        var forgets = QueryFlag.Of(Request.Query, "forget");
        var refusal = forgets.IsRefused(out var invalid) ? invalid
            : forgets.Value ? await forget.HandleAsync(Session(uuid), HttpContext.Caller(), cancellation)
            : await abort.HandleAsync(Session(uuid), HttpContext.Caller(), cancellation);
        return refusal is null ? NoContent() : new FailureResult(refusal);
    }

    private IActionResult Answer(Result<SessionView> result)
    {
        if (result.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        var session = result.Value;
        HttpContext.Note().Offset = session.Offset;
        Response.Headers[UploadHeaders.Offset] = session.Offset.ToString(CultureInfo.InvariantCulture);
        if (session.FileSize is { } size)
        {
            Response.Headers[UploadHeaders.Length] = size.ToString(CultureInfo.InvariantCulture);
        }
        Response.Headers.CacheControl = "no-store";
        return Ok(new { data = session });
    }

    private Guid Session(string uuid)
    {
        var session = Uuids.Parse(uuid);
        HttpContext.Note().Uuid = session;
        return session;
    }
}
