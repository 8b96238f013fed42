using Kala.Application.Abstractions;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Files;

/// <summary>A whole file in one request.</summary>
/// <param name="Caller">Who sends it.</param>
/// <param name="File">What is declared of it; the size is null where the body's length is not known.</param>
/// <param name="Body">Its bytes, without fields.</param>
public sealed record StoreFile(Caller Caller, DeclaredFile File, ChunkBody Body);

/// <summary>Opens a session, writes the body to it and closes it; whatever goes wrong removes both row and bytes.</summary>
public sealed class StoreFileHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    ShutdownSignal shutdown,
    OpenSessionHandler open,
    WriteChunkHandler write,
    CloseSessionHandler close)
{
    /// <summary>The file's uuid; durable on return.</summary>
    public async Task<Result<Guid>> HandleAsync(StoreFile command, CancellationToken cancellation)
    {
        if (shutdown.IsStopping)
        {
            return Failures.ServerStopping;
        }
        var opened = await open.OpenRawAsync(command.File, command.Caller, cancellation);
        if (opened.IsRefused(out var refusal))
        {
            return refusal;
        }
        var isStored = false;
        try
        {
            var stored = await WriteAndCloseAsync(opened.Value, command, cancellation);
            isStored = !stored.IsRefused(out _);
            return stored;
        }
        finally
        {
            if (!isStored)
            {
                await DiscardAsync(opened.Value);
            }
        }
    }

    private async Task<Result<Guid>> WriteAndCloseAsync(UploadSession session, StoreFile command, CancellationToken cancellation)
    {
        var chunk = new WriteChunk(session.Id, command.Caller, command.Body);
        var written = await write.HandleAsync(chunk, cancellation);
        var result = written.IsRefused(out var refusal) ? refusal : await close.CloseUnverifiedAsync(session, command.Caller);

        // Nothing is left to go on from, so no offset is told.
        return result.IsRefused(out var failure) ? failure with { Offset = null } : result;
    }

    private async Task DiscardAsync(UploadSession session)
    {
        var discarded = await database.WriteEvenIfFullAsync(
            (db, ct) => db.UploadSessions
                .Where(one => one.Id == session.Id && one.Status != SessionStatus.Closed)
                .ExecuteDeleteAsync(ct),
            CancellationToken.None);
        if (discarded > 0)
        {
            blobs.DeleteAll(session.Id);
        }
    }
}
