using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Microsoft.Extensions.Logging;

namespace Kala.Application.UploadSessions;

/// <summary>
/// Moves a session away from a blob whose sync failed, or which a writer that outlived its lease may still have open.
/// The bytes up to the committed offset are trusted, because an earlier sync made them durable. The blob is never
/// written to again: a later successful sync would prove nothing, and writes of the late writer must not matter.
/// </summary>
public sealed class SuspectBlobs(
    IBlobStore blobs,
    Identifiers identifiers,
    TimeProvider clock,
    FilestoreOptions options,
    ILogger<SuspectBlobs> log)
{
    /// <summary>
    /// Copies the committed bytes to a new blob, compares them with their digest, and commits the new blob's name.
    /// </summary>
    /// <returns>Null if the session was moved; otherwise the reason, and nothing has changed.</returns>
    /// <exception cref="OperationCanceledException">The copy was stopped; nothing has changed.</exception>
    internal async Task<Failure?> MoveAsync(UploadSession session, OffsetCommit commit, CancellationToken stop)
    {
        var old = session.BlobId;
        var fresh = old with { Name = identifiers.NewBlob() };
        var copied = await CopyAsync(session, old, fresh, stop);
        if (copied.IsRefused(out var failure))
        {
            blobs.Delete(fresh);
            return failure;
        }
        // If this throws, the copy stays: a commit with an unknown outcome may have named it.
        var moved = await commit.SaveAsync(row =>
            row.Advance(fresh.Name, row.Offset, copied.Value ?? row.DigestState, clock.GetUtcNow(), options.SessionLifetime));
        blobs.Delete(moved ? old : fresh);
        return moved ? null : Failures.WriteSuperseded;
    }

    private async Task<Result<Sha256State?>> CopyAsync(
        UploadSession session,
        BlobId old,
        BlobId fresh,
        CancellationToken stop)
    {
        try
        {
            var copied = await blobs.CopyAsync(old, fresh, session.Offset, stop);
            if (session.DigestState is { } kept && copied is { } found && !kept.ToBytes().AsSpan().SequenceEqual(found.ToBytes()))
            {
                log.KeptBytesChanged(session.Id);
                return Failures.StorageError;
            }
            return copied;
        }
        catch (StorageFullException)
        {
            return Failures.InsufficientStorage;
        }
        catch (OperationCanceledException)
        {
            blobs.Delete(fresh);
            throw;
        }
        catch (IOException error)
        {
            log.MoveFailed(error, session.Id);
            return Failures.StorageError;
        }
    }
}
