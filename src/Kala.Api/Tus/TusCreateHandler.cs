using Kala.Application;
using Kala.Application.Files;
using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Api.Tus;

/// <summary>Creates uploads, with or without their first bytes (tus 1.0.0, Creation and Creation With Upload).</summary>
internal sealed class TusCreateHandler(
    OpenSessionHandler open,
    StoreFileHandler store,
    WriteChunkHandler write,
    AbortSessionHandler abort,
    TusJoinHandler join,
    TusEnd end,
    FilestoreOptions options,
    TimeProvider clock)
{
    /// <summary>Creates an upload. A refusal leaves none, also if it is a refusal of the bytes.</summary>
    public async Task<Result<TusCreated>> HandleAsync(HttpRequest request, Caller caller, CancellationToken cancellation)
    {
        var parsed = TusCreation.Of(request);
        if (parsed.IsRefused(out var malformed))
        {
            return malformed;
        }
        var asked = TusChunk.First(request);
        if (asked.IsRefused(out malformed))
        {
            return malformed;
        }
        var (creation, chunk) = (parsed.Value, asked.Value);
        return creation.IsJoined ? await join.HandleAsync(creation, request, caller, cancellation)
            : creation.IsClosedWhenWhole && creation.File.Size is { } size && size == request.BodyLength()
                ? await StoreAsync(creation, chunk, size, caller, cancellation)
            : await OpenAsync(creation, request.HasBody() ? chunk : null, caller, cancellation);
    }

    /// <summary>The whole file is in this request: one commit is enough, because nobody can resume it.</summary>
    private async Task<Result<TusCreated>> StoreAsync(
        TusCreation creation,
        TusChunk chunk,
        long size,
        Caller caller,
        CancellationToken cancellation)
    {
        var command = new StoreFile(caller, creation.File, chunk) { Door = creation.Remembered.ToDoor() };
        var stored = await store.HandleAsync(command, cancellation);
        return stored.IsRefused(out var refusal) ? refusal : new TusCreated(stored.Value, size, ExpiresAt: null);
    }

    private async Task<Result<TusCreated>> OpenAsync(TusCreation creation, TusChunk? chunk, Caller caller, CancellationToken cancellation)
    {
        if (chunk is not null && chunk.LeastLength > (creation.File.Size ?? options.MaxFileSize))
        {
            return creation.File.Size is null ? Failures.FileTooLarge(options.MaxFileSize) : Failures.SizeExceeded;
        }
        var expires = clock.GetUtcNow() + options.SessionLifetime;
        var opened = await open.HandleAsync(creation.File, creation.Remembered.ToDoor(), caller, idempotencyKey: null, cancellation);
        return opened.IsRefused(out var refusal) ? refusal
            : chunk is null ? new TusCreated(opened.Value, 0, expires)
            : await WriteAsync(opened.Value, chunk, caller, cancellation);
    }

    private async Task<Result<TusCreated>> WriteAsync(Guid id, TusChunk chunk, Caller caller, CancellationToken cancellation)
    {
        var written = await write.HandleAsync(new WriteChunk(id, caller, chunk), cancellation);
        if (!written.IsRefused(out var refusal))
        {
            var ended = await end.CloseIfWholeAsync(written.Value, caller, CancellationToken.None);
            if (!ended.IsRefused(out refusal))
            {
                return new TusCreated(id, ended.Value.Offset, ended.Value.IsClosed ? null : ended.Value.ExpiresAt);
            }
        }
        // The client never learns the address, so that it cannot resume.
        await abort.HandleAsync(id, caller, CancellationToken.None);
        return refusal with { Offset = null };
    }
}
