using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>A small content that was read as a whole.</summary>
internal sealed class SmallContent : BlobContent
{
    private readonly byte[] _bytes;

    private SmallContent(byte[] bytes) => _bytes = bytes;

    /// <summary>Reads the objects at once; null if bytes are missing.</summary>
    public static async Task<SmallContent?> ReadAsync(S3Bucket bucket, IReadOnlyList<S3Slice> slices, CancellationToken cancellation)
    {
        var bytes = new byte[slices[^1].End];
        var found = await Task.WhenAll(slices.Select(async slice =>
            await bucket.TryFillAsync(slice.Key, 0, bytes.AsMemory((int)slice.Start, (int)(slice.End - slice.Start)), cancellation)));
        return Array.TrueForAll(found, isFound => isFound) ? new SmallContent(bytes) : null;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, long position, CancellationToken cancellation)
    {
        var count = (int)Math.Min(buffer.Length, Math.Max(0, _bytes.Length - position));
        _bytes.AsSpan((int)Math.Min(position, _bytes.Length), count).CopyTo(buffer.Span);
        return new(count);
    }

    protected override void Dispose(bool disposing)
    {
    }
}
