using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>
/// A content that is read from the store: one request for each object, or less if less is expected. Readers go from one
/// position to the next, so what the last request still gives is kept for the next call.
/// </summary>
/// <param name="bucket">The bucket.</param>
/// <param name="slices">The objects.</param>
/// <param name="wholeObject">The object that is the content and nothing else; null if there is none.</param>
internal sealed class S3Content(S3Bucket bucket, IReadOnlyList<S3Slice> slices, string? wholeObject) : BlobContent
{
    private long _from;
    private long _to = slices[^1].End;
    private S3Reading? _reading;

    public override bool IsShareable => false;

    public override Uri? AddressInStore(string contentType, string contentDisposition) =>
        wholeObject is null ? null : bucket.AddressOf(wholeObject, contentType, contentDisposition);

    public override void Expect(long from, long to) => (_from, _to) = (from, to);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, long position, CancellationToken cancellation)
    {
        if (buffer.IsEmpty || position >= slices[^1].End)
        {
            return 0;
        }
        // Another caller may be reading elsewhere; each has a reading of its own for the time of its call.
        var reading = Interlocked.Exchange(ref _reading, null);
        if (reading?.Position != position || reading.IsAtEnd)
        {
            reading?.Dispose();
            var end = position >= _from && position < _to ? _to : slices[^1].End;
            reading = new S3Reading(bucket, slices, position, end);
        }
        try
        {
            return await reading.ReadAsync(buffer, cancellation);
        }
        finally
        {
            Interlocked.Exchange(ref _reading, reading)?.Dispose();
        }
    }

    protected override void Dispose(bool disposing) => Interlocked.Exchange(ref _reading, null)?.Dispose();
}
