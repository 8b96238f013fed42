using Kala.Application;
using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Api.Tus;

/// <summary>Appends bytes to an upload (tus 1.0.0, Core Protocol, PATCH).</summary>
internal sealed class TusPatchHandler(WriteChunkHandler write, TusLookup uploads, TusEnd end)
{
    private static readonly Failure Joined = Failures.Forbidden("This upload was joined from parts; nothing can be appended to it.");

    /// <summary>Appends the body, and closes the session when it has all its bytes. Returns its view.</summary>
    public async Task<Result<SessionView>> HandleAsync(Guid id, HttpRequest request, Caller caller, CancellationToken cancellation)
    {
        var next = TusChunk.Next(request);
        if (next.IsRefused(out var malformed))
        {
            return malformed;
        }
        var chunk = next.Value;
        var written = await write.HandleAsync(new WriteChunk(id, caller, chunk), cancellation);
        return !written.IsRefused(out var refusal) ? await end.CloseIfWholeAsync(written.Value, caller, CancellationToken.None)
            : refusal.Code == Failures.SessionClosed.Code ? await AnswerFinishedAsync(id, request, chunk, caller, refusal, cancellation)
            : refusal;
    }

    /// <summary>The response about an upload that is a file: nothing is left to append, as a repetition must learn.</summary>
    private async Task<Result<SessionView>> AnswerFinishedAsync(
        Guid id,
        HttpRequest request,
        TusChunk chunk,
        Caller caller,
        Failure closed,
        CancellationToken cancellation)
    {
        var found = await uploads.FindAsync(id, caller, cancellation);
        return found.IsRefused(out var gone) ? gone
            : UploadConcat.IsWhole(RememberedUpload.Of(found.Value).Concat) ? Joined
            : chunk.Offset == found.Value.Offset && request.BodyLength() == 0 ? found
            : closed;
    }
}
