using System.Buffers;
using System.Net;
using System.Security.Cryptography;

namespace Kala.Client;

/// <summary>One download, from the first request to the verified file.</summary>
internal sealed class Receiver
{
    private const int BufferSize = 256 * 1024;

    private readonly KalaClient _client;
    private readonly Guid _file;
    private readonly DownloadOptions _options;
    private readonly IProgress<DownloadProgress>? _progress;
    private readonly Retries _retries;
    private DownloadProgress _now = new("", 0, 0);

    public Receiver(KalaClient client, Guid file, DownloadOptions options, IProgress<DownloadProgress>? progress)
    {
        (_client, _file, _options, _progress) = (client, file, options, progress);
        _retries = new Retries(options.Patience, client.Clock, retry => progress?.Report(_now with { Retry = retry }));
    }

    public async Task<DownloadedFile> ReceiveAsync(string path, CancellationToken cancellation)
    {
        // The first response gives the name, and so the path of a part. Its body is used if there is no part.
        using var first = await _retries.RunAsync(() => ReadAsync(0, null, cancellation), cancellation).ConfigureAwait(false);
        var head = FileHead.Of(_file, first);
        var hash = head.Hash ?? throw new KalaException(
            KalaException.UnexpectedAnswer, "The response has no SHA-256 to verify the bytes with.", first.StatusCode);
        var target = Path.GetFullPath(Directory.Exists(path) ? Path.Combine(path, head.Name) : path);
        if (File.Exists(target) && !_options.Overwrite)
        {
            throw new KalaException(KalaException.FileExists, $"{target} already exists.");
        }
        var part = $"{target}.part";
        var stream = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0, useAsync: true);
        await using (stream.ConfigureAwait(false))
        {
            _now = new DownloadProgress(target, 0, head.Size);
            var found = await FillAsync(stream, head, first, cancellation).ConfigureAwait(false);
            if (found != hash)
            {
                stream.SetLength(0);
                throw new KalaException(
                    KalaException.HashMismatch, $"The received bytes do not match the server's SHA-256; {part} was emptied.");
            }
        }
        File.Move(part, target, _options.Overwrite);
        return new DownloadedFile(target, head.Size, hash);
    }

    /// <summary>Completes the part and returns the hash of all its bytes.</summary>
    private async Task<string> FillAsync(FileStream part, FileHead head, HttpResponseMessage first, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (part.Length > head.Size)
        {
            part.SetLength(0);
        }
        if (part.Length > 0)
        {
            first.Dispose();
            await HashAsync(part, hash, cancellation).ConfigureAwait(false);
        }
        Report(part.Position);
        for (var body = part.Position > 0 ? null : first; part.Position < head.Size; body = null)
        {
            try
            {
                body ??= await ReadAsync(part.Position, head, cancellation).ConfigureAwait(false);
                if (await CopyAsync(body, part, hash, cancellation).ConfigureAwait(false) is 0)
                {
                    throw new HttpRequestException("The response had no bytes.");
                }
            }
            catch (Exception failure) when (_retries.CanRetry(failure))
            {
                await _retries.PauseAsync(failure, cancellation).ConfigureAwait(false);
            }
            finally
            {
                body?.Dispose();
            }
        }
        return Sha256Text.Take(hash);
    }

    private Task<HttpResponseMessage> ReadAsync(long from, FileHead? head, CancellationToken cancellation) =>
        Stall.GuardAsync((_, guarded) => _client.ReadFileAsync(_file, from, head?.Tag, guarded), cancellation);

    private Task<long> CopyAsync(HttpResponseMessage response, FileStream part, IncrementalHash hash, CancellationToken cancellation) =>
        Stall.GuardAsync(
            async (moved, guarded) =>
            {
                if (part.Position > 0 && response.StatusCode != HttpStatusCode.PartialContent)
                {
                    // The whole file comes: the tag is no longer valid, or an intermediary does not support ranges.
                    part.SetLength(0);
                    hash.GetHashAndReset();
                }
                var count = 0L;
                var body = await response.Content.ReadAsStreamAsync(guarded).ConfigureAwait(false);
                var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
                try
                {
                    while (await ReadAsync(body, buffer, guarded).ConfigureAwait(false) is var read and > 0)
                    {
                        await part.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
                        hash.AppendData(buffer, 0, read);
                        count += read;
                        moved();
                        _retries.ReportProgress();
                        Report(part.Position);
                    }
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
                return count;
            },
            cancellation);

    private static async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException lost)
        {
            throw new HttpRequestException($"The connection was lost: {lost.Message}", lost);
        }
    }

    private static async Task HashAsync(FileStream part, IncrementalHash hash, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await part.ReadAsync(buffer, cancellation).ConfigureAwait(false) is var count and > 0)
            {
                hash.AppendData(buffer, 0, count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Report(long position)
    {
        _now = _now with { Position = position };
        _progress?.Report(_now);
    }
}
