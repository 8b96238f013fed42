using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Application.Files;

/// <summary>
/// Returns an upload to clients that rely on its offset, and take an offset at the end for success. So an upload with all its
/// bytes is closed first, and one whose file cannot be read is refused.
/// </summary>
public sealed class SettleUploadHandler(SettleSessionHandler settle, CloseSessionHandler close, FileLookup files)
{
    /// <summary>
    /// Stops a running write, closes the session if it is whole, and returns its view; refused if the upload has failed, if
    /// its file was deleted or is damaged, and for the reasons of the calls that it makes.
    /// </summary>
    /// <param name="id">The session.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="isWhole">Whether an open session with all bytes of its declared size is to be closed.</param>
    /// <param name="cancellation">Counts until the lease is acquired.</param>
    public async Task<Result<SessionView>> HandleAsync(
        Guid id,
        Caller caller,
        Func<SessionView, bool> isWhole,
        CancellationToken cancellation)
    {
        var settled = await settle.HandleAsync(id, caller, cancellation);
        if (settled.IsRefused(out _))
        {
            return settled;
        }
        var session = settled.Value;
        if (session.IsFailed)
        {
            return Failures.SessionFailed;
        }
        if (session.IsOpen && session.FileSize == session.Offset && isWhole(session))
        {
            var closed = await close.HandleAsync(id, session.Offset, caller, cancellation);
            if (closed.IsRefused(out var refusal))
            {
                return refusal.Code == Failures.HashMismatch.Code ? Failures.SessionFailed : refusal;
            }
            session = session.AsClosed();
        }
        return session.IsClosed && await CheckFileAsync(session, caller, cancellation) is { } unreadable ? unreadable : session;
    }

    /// <summary>Why the file of a closed session cannot be read; null if it can.</summary>
    public async Task<Failure?> CheckFileAsync(SessionView session, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(session);
        var refusal = (await files.FindAsync(session.Uuid, caller, cancellation)).Failure;
        // Its rows were forgotten in this moment.
        return refusal == Failures.FileNotFound ? Failures.SessionNotFound : refusal;
    }
}
