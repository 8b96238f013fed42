using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Contents;

/// <summary>What became of a body.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Durable">The durable content, for the caller to commit.</param>
/// <param name="Cause">The exception that ended it; null if none was thrown.</param>
public sealed record ChunkReceipt(ChunkEnd End, ContentPosition Durable, Exception? Cause = null)
{
    /// <summary>Whether the body is whole and had a SHA-256 that matched.</summary>
    public bool IsVerified { get; init; }

    /// <summary>The refusal of a body that is not whole.</summary>
    /// <param name="tooLong">The refusal of a body that is longer than its limit.</param>
    /// <param name="shutdown">It may have ended the body.</param>
    /// <exception cref="ClientGoneException">The client has gone, so that nobody waits for an answer.</exception>
    public Failure ToFailure(Failure tooLong, ShutdownSignal shutdown)
    {
        ArgumentNullException.ThrowIfNull(shutdown);
        return End switch
        {
            ChunkEnd.Cut when shutdown.WritesMustEnd.IsCancellationRequested => Failures.ServerStopping,
            ChunkEnd.Malformed when Cause is MalformedBodyException malformed => malformed.Failure,
            ChunkEnd.TooLong => tooLong,
            ChunkEnd.WrongDigest => Failures.ChunkHashMismatch,
            ChunkEnd.DiskFull => Failures.InsufficientStorage,
            ChunkEnd.DiskFault => (Cause as IOException)?.ToFailure() ?? Failures.StorageError,
            _ => throw new ClientGoneException(Cause),
        };
    }
}
