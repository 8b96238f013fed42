using Kala.Application;
using Kala.Application.Files;
using Kala.Domain;
using Microsoft.AspNetCore.Http.Features;

namespace Kala.Api.ResumableUploads;

/// <summary>Appends to an upload (section "Upload Append").</summary>
public sealed class AppendHandler(SettleUploadHandler settle, ContentHandler content)
{
    /// <summary>Appends the content and returns the upload; the content is durable on return.</summary>
    internal async Task<Result<Received>> HandleAsync(
        Guid id,
        AppendRequest append,
        HttpRequest request,
        Caller caller,
        CancellationToken cancellation)
    {
        var length = UploadLength.Of(request, append.Offset, append.IsComplete);
        if (length.IsRefused(out var inconsistent))
        {
            return inconsistent;
        }
        var body = new AppendedBody(request, append.Offset, length.Value, append.Digest);
        var received = await content.HandleAsync(
            id, body, append.IsComplete, InteropVersionAttribute.EndsAtLength(request), caller, cancellation);
        return received.IsRefused(out var refusal) && refusal.Code == Failures.SessionClosed.Code
            ? await AnswerFinishedAsync(id, append, request, caller, cancellation)
            : received;
    }

    /// <summary>
    /// The response to the last append may have been lost, so that the end again is answered again. Anything else has nowhere
    /// to go.
    /// </summary>
    private async Task<Result<Received>> AnswerFinishedAsync(
        Guid id,
        AppendRequest append,
        HttpRequest request,
        Caller caller,
        CancellationToken cancellation)
    {
        var found = await settle.HandleAsync(id, caller, _ => false, cancellation);
        if (found.IsRefused(out var gone))
        {
            return gone;
        }
        var offset = found.Value.Offset;
        return append.Offset != offset ? Failures.OffsetMismatch with { Offset = offset }
            : append.IsComplete && IsEmpty(request) ? new Received(found.Value, IsComplete: true)
            : Failures.SessionClosed with { Offset = offset };
    }

    /// <summary>Whether a request has no content.</summary>
    internal static bool IsEmpty(HttpRequest request) =>
        request.ContentLength == 0 || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };
}
