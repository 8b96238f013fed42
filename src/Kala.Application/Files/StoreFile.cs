using Kala.Application.Abstractions;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Files;

/// <summary>A whole file in one request.</summary>
/// <param name="Caller">The sender.</param>
/// <param name="File">What is declared; the size is null if the length of the body is unknown.</param>
/// <param name="Body">Its bytes, without fields.</param>
public sealed record StoreFile(Caller Caller, DeclaredFile File, ChunkBody Body);

/// <summary>
/// Creates a session, writes the body to it and closes it. If anything fails, row and bytes are removed.
/// </summary>
public sealed class StoreFileHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    ShutdownSignal shutdown,
    OpenSessionHandler open,
    WriteChunkHandler write,
    CloseSessionHandler close)
{
    /// <summary>Stores the file and returns its uuid; durable on return.</summary>
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

        // The session is removed, so there is no offset to continue from.
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
