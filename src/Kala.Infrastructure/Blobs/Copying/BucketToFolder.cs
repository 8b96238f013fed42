using System.Buffers;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Blobs.S3;

namespace Kala.Infrastructure.Blobs.Copying;

/// <summary>From the bucket to the folder of the blobs.</summary>
internal sealed class BucketToFolder(S3BlobStore store, FileBlobStore folder, IDisk disk, BlobPaths paths) : ICopyDirection
{
    private const int BufferSize = 128 * 1024;

    public IBlobStore Source => store;

    public IBlobStore Target => folder;

    public Task<IReadOnlySet<string>> FindAsync(CopiedContent content, CancellationToken cancellation)
    {
        var there = new HashSet<string>();
        foreach (var (blob, length) in content.Extents.All)
        {
            using var file = disk.Open(paths.Blob(new BlobId(content.Id, blob)), forWriting: false);
            if (file?.Length >= length)
            {
                there.Add(blob);
            }
        }
        return Task.FromResult<IReadOnlySet<string>>(there);
    }

    public async Task<bool> CopyAsync(CopiedContent content, IReadOnlySet<string> except, Action<long> moved, CancellationToken cancellation)
    {
        using var source = await store.OpenReaderAsync(content.Id, content.Extents, cancellation);
        if (source is null)
        {
            return false;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var start = 0L;
            foreach (var (blob, length) in content.Extents.All)
            {
                var end = start + length;
                if (!except.Contains(blob))
                {
                    source.Expect(start, end);
                    await using var writer = folder.OpenNamedWriter(new BlobId(content.Id, blob));
                    for (var position = start; position < end;)
                    {
                        var wanted = (int)Math.Min(buffer.Length, end - position);
                        var count = await source.ReadAsync(buffer.AsMemory(0, wanted), position, cancellation);
                        if (count == 0)
                        {
                            throw new StorageFaultException($"The object of blob {blob} of {content.Id} is shorter than before.");
                        }
                        await writer.AppendAsync(new ReadOnlySequence<byte>(buffer, 0, count));
                        position += count;
                        moved(count);
                    }
                    await writer.FlushAsync();
                }
                start = end;
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
