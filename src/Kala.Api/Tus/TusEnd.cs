using Kala.Application;
using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Api.Tus;

/// <summary>Ends uploads: tus has no request for it, so that the one that finds all bytes there closes the session.</summary>
internal sealed class TusEnd(CloseSessionHandler close)
{
    /// <summary>Whether the upload becomes a file when its bytes are there; a part waits for being joined.</summary>
    public static bool IsNoPart(SessionView session) => !UploadConcat.IsPart(RememberedUpload.Of(session).Concat);

    /// <summary>
    /// Closes the session if it has all its bytes and is not a part. Returns its view, or the refusal of the bytes.
    /// </summary>
    public async Task<Result<SessionView>> CloseIfWholeAsync(SessionView session, Caller caller, CancellationToken cancellation)
    {
        if (!session.IsOpen || session.FileSize != session.Offset || !IsNoPart(session))
        {
            return session;
        }
        var closed = await close.HandleAsync(session.Uuid, session.Offset, caller, cancellation);
        return closed.IsRefused(out var refusal) ? refusal : session.AsClosed();
    }
}
