using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Blobs.S3;

namespace Kala.Infrastructure.Blobs.Copying;

/// <summary>From the folder of the blobs to the bucket.</summary>
internal sealed class FolderToBucket(FileBlobStore folder, S3BlobStore store, S3Bucket bucket, S3Keys keys) : ICopyDirection, IDisposable
{
    /// <summary>A larger blob is sent in parts of this size, or of a larger one if there would be too many.</summary>
    internal const long PartSize = 16 << 20;

    /// <summary>Buffers of that size, of all contents that are being copied.</summary>
    private const int MostBuffers = 8;

    private readonly SemaphoreSlim _buffers = new(MostBuffers);
    private readonly BucketFolders _there = new(bucket, keys);

    public IBlobStore Source => folder;

    public IBlobStore Target => store;

    public async Task<IReadOnlySet<string>> FindAsync(CopiedContent content, CancellationToken cancellation)
    {
        var there = await _there.OfAsync(content.Id, cancellation);
        return content.Extents.All
            .Where(one => there.GetValueOrDefault(new BlobId(content.Id, one.Blob)) >= one.Length)
            .Select(one => one.Blob)
            .ToHashSet();
    }

    public async Task<bool> CopyAsync(CopiedContent content, IReadOnlySet<string> except, Action<long> moved, CancellationToken cancellation)
    {
        using var source = await folder.OpenReaderAsync(content.Id, content.Extents, cancellation);
        if (source is null)
        {
            return false;
        }
        var start = 0L;
        foreach (var (blob, length) in content.Extents.All)
        {
            if (!except.Contains(blob))
            {
                await PutAsync(new BlobId(content.Id, blob), new Part(source, start, length), moved, cancellation);
            }
            start += length;
        }
        return true;
    }

    public void Dispose() => _buffers.Dispose();

    private async Task PutAsync(BlobId blob, Part whole, Action<long> moved, CancellationToken cancellation)
    {
        if (whole.Length <= PartSize)
        {
            // An attempt of unknown outcome can only give the name the same bytes.
            await WithBytesAsync(
                whole, 0, whole.Length, moved, bytes => bucket.PutAsync(() => keys.Of(blob), bytes, cancellation), cancellation);
            return;
        }
        var size = Math.Max(PartSize, (whole.Length + S3Copier.MostParts - 1) / S3Copier.MostParts);
        var assembly = await bucket.AssembleAsync(keys.Of(blob), cancellation);
        await assembly.MakeAsync(
            (int)((whole.Length + size - 1) / size),
            whole.Length,
            async (number, ct) =>
            {
                var from = (number - 1) * size;
                return await WithBytesAsync(
                    whole, from, Math.Min(size, whole.Length - from), moved, bytes => assembly.AddAsync(number, bytes, ct), ct);
            },
            cancellation);
    }

    private async Task<T> WithBytesAsync<T>(
        Part whole,
        long from,
        long length,
        Action<long> moved,
        Func<byte[], Task<T>> send,
        CancellationToken cancellation)
    {
        await _buffers.WaitAsync(cancellation);
        try
        {
            var sent = await send(await whole.ReadAsync(from, length, cancellation));
            moved(length);
            return sent;
        }
        finally
        {
            _buffers.Release();
        }
    }

    /// <summary>The bytes of one blob.</summary>
    private sealed record Part(BlobContent Content, long Start, long Length)
    {
        public async Task<byte[]> ReadAsync(long from, long length, CancellationToken cancellation)
        {
            var bytes = new byte[length];
            for (var count = 0; count < bytes.Length;)
            {
                var read = await Content.ReadAsync(bytes.AsMemory(count), Start + from + count, cancellation);
                count += read > 0 ? read : throw new StorageFaultException("A file lost bytes while it was read.");
            }
            return bytes;
        }
    }
}
