using System.Buffers;
using System.Net;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;

namespace Kala.Client;

/// <summary>One upload, from the hash to the closed session, with retries.</summary>
internal sealed class Sender
{
    private const int HashBufferSize = 256 * 1024;

    private readonly KalaClient _client;
    private readonly Content _content;
    private readonly UploadOptions _options;
    private readonly IProgress<UploadProgress>? _progress;
    private readonly Retries _retries;
    private UploadProgress _now;

    public Sender(KalaClient client, Content content, UploadOptions options, IProgress<UploadProgress>? progress)
    {
        (_client, _content, _options, _progress) = (client, content, options, progress);
        _now = new UploadProgress(UploadStage.Hashing, 0, content.Length, null);
        _retries = new Retries(options.Patience, client.Clock, retry => progress?.Report(_now with { Retry = retry }));
    }

    /// <summary>Resumes the remembered session, or creates one.</summary>
    public async Task<UploadedFile> UploadAsync(CancellationToken cancellation)
    {
        try
        {
            var (session, offset, hash) = await BeginAsync(cancellation).ConfigureAwait(false);
            await FinishAsync(session, offset, null, cancellation).ConfigureAwait(false);
            await ForgetAsync().ConfigureAwait(false);
            return new UploadedFile(session, _content.Length, hash);
        }
        catch (KalaException changed) when (changed.Code is "hash_mismatch" or "size_mismatch" or "idempotency_conflict")
        {
            await ForgetAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends to an existing session.</summary>
    public async Task<UploadedFile> ResumeAsync(Guid session, CancellationToken cancellation)
    {
        var hash = await HashAsync(cancellation).ConfigureAwait(false);
        var found = await AskForSessionAsync(session, cancellation).ConfigureAwait(false);
        if (found.FileSize != _content.Length)
        {
            throw new KalaException("size_mismatch", $"The session is for {found.FileSize} bytes, the content has {_content.Length}.");
        }
        if (found.Hash is not null && found.Hash != hash)
        {
            throw new KalaException(KalaException.HashMismatch, "The content does not match the hash declared for the session.");
        }
        await FinishAsync(session, found.Offset, hash, cancellation).ConfigureAwait(false);
        return new UploadedFile(session, _content.Length, hash);
    }

    private async Task<(Guid Session, long Offset, string Hash)> BeginAsync(CancellationToken cancellation)
    {
        var state = _options.Memory is { } memory ? await memory.ReadAsync(cancellation).ConfigureAwait(false) : null;
        if (state?.Session is { } known && await OffsetAsync(known, state.Hash, cancellation).ConfigureAwait(false) is { } offset)
        {
            return (known, offset, state.Hash);
        }
        if (state is not { Session: null })
        {
            var hash = await HashAsync(cancellation).ConfigureAwait(false);
            state = new UploadState(hash, RandomNumberGenerator.GetHexString(32, lowercase: true), null);
        }
        await RememberAsync(state, cancellation).ConfigureAwait(false);
        var session = await OpenAsync(state, cancellation).ConfigureAwait(false);
        await RememberAsync(state with { Session = session }, cancellation).ConfigureAwait(false);
        return (session, 0, state.Hash);
    }

    /// <summary>The offset of a remembered session; null if the session no longer fits this content.</summary>
    private async Task<long?> OffsetAsync(Guid session, string hash, CancellationToken cancellation)
    {
        try
        {
            var found = await AskForSessionAsync(session, cancellation).ConfigureAwait(false);
            return found.Status is SessionStatus.Open or SessionStatus.Closed && found.Hash == hash && found.FileSize == _content.Length
                ? found.Offset
                : null;
        }
        catch (KalaException ended) when (ended.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return null;
        }
    }

    private Task<UploadSession> AskForSessionAsync(Guid session, CancellationToken cancellation) => _retries.RunAsync(
        () => Stall.GuardAsync((_, guarded) => _client.GetSessionAsync(session, guarded), cancellation), cancellation);

    private async Task<Guid> OpenAsync(UploadState state, CancellationToken cancellation)
    {
        var declared = new NewSession
        {
            FileSize = _content.Length,
            Hash = state.Hash,
            OriginalFilename = _options.FileName,
            ContentType = _options.ContentType,
        };
        var opened = await _retries.RunAsync(
            () => Stall.GuardAsync((_, guarded) => _client.OpenSessionAsync(declared, state.Key, guarded), cancellation),
            cancellation).ConfigureAwait(false);
        _retries.ReportProgress();
        return opened.Uuid;
    }

    private async Task FinishAsync(Guid session, long offset, string? hash, CancellationToken cancellation)
    {
        Report(UploadStage.Sending, offset, session);
        await SendRestAsync(session, offset, cancellation).ConfigureAwait(false);
        Report(UploadStage.Closing, _content.Length, session);
        // No stall limit: close may read the whole file again, and a retry would start that again.
        await _retries.RunAsync(
            async () =>
            {
                await _client.CloseSessionAsync(session, hash, cancellation).ConfigureAwait(false);
                return session;
            },
            cancellation).ConfigureAwait(false);
    }

    private async Task SendRestAsync(Guid session, long offset, CancellationToken cancellation)
    {
        while (offset < _content.Length)
        {
            var before = offset;
            try
            {
                offset = await SendChunkAsync(session, offset, cancellation).ConfigureAwait(false);
            }
            catch (Exception failure) when (_retries.CanRetry(failure))
            {
                await _retries.PauseAsync(failure, cancellation).ConfigureAwait(false);
                offset = (await AskForSessionAsync(session, cancellation).ConfigureAwait(false)).Offset;
            }
            catch (KalaException elsewhere) when (elsewhere is { Code: "offset_mismatch", Offset: { } kept } && kept != before)
            {
                offset = kept;
            }
            if (offset > before)
            {
                _retries.ReportProgress();
            }
            Report(UploadStage.Sending, offset, session);
        }
    }

    private Task<long> SendChunkAsync(Guid session, long offset, CancellationToken cancellation) => Stall.GuardAsync(
        async (moved, guarded) =>
        {
            var chunk = new Chunk(_content, offset, Math.Min(_options.ChunkSize, _content.Length - offset), position =>
            {
                moved();
                Report(UploadStage.Sending, position, session);
            });
            try
            {
                return (await _client.AppendAsync(session, offset, chunk, guarded).ConfigureAwait(false)).Offset;
            }
            catch (HttpRequestException) when (chunk.Fault is not null)
            {
                ExceptionDispatchInfo.Throw(chunk.Fault);
                throw;
            }
        },
        cancellation);

    private async Task<string> HashAsync(CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(HashBufferSize);
        try
        {
            long position = 0;
            Report(UploadStage.Hashing, position, null);
            while (await _content.ReadAsync(position, buffer, cancellation).ConfigureAwait(false) is var count and > 0)
            {
                hash.AppendData(buffer, 0, count);
                position += count;
                Report(UploadStage.Hashing, position, null);
            }
            _retries.ReportProgress();
            return Sha256Text.Take(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Report(UploadStage stage, long position, Guid? session)
    {
        _now = new UploadProgress(stage, position, _content.Length, session);
        _progress?.Report(_now);
    }

    private Task RememberAsync(UploadState state, CancellationToken cancellation) =>
        _options.Memory?.WriteAsync(state, cancellation) ?? Task.CompletedTask;

    // A finished upload is forgotten even if the caller has cancelled.
    private Task ForgetAsync() => _options.Memory?.ClearAsync(CancellationToken.None) ?? Task.CompletedTask;
}
