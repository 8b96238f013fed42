using Amazon.S3.Model;
using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>
/// Reads a content from a position on. The next object is asked for when the current one is nearly read. If the store cuts
/// a response, the rest is asked for again.
/// </summary>
internal sealed class S3Reading(S3Bucket bucket, IReadOnlyList<S3Slice> slices, long from, long end) : IDisposable
{
    /// <summary>So many bytes before its end, an object is nearly read.</summary>
    private const long Nearly = 1 << 20;

    private readonly CancellationTokenSource _closed = new();
    private GetObjectResponse? _current;
    private Task<GetObjectResponse>? _next;
    private long _currentEnd = from;

    /// <summary>The position of the next byte.</summary>
    public long Position { get; private set; } = from;

    /// <summary>Whether it has given everything that it was made for; the content may have more.</summary>
    public bool IsAtEnd => Position >= end;

    /// <summary>Reads bytes; 0 at the end.</summary>
    /// <exception cref="StorageFaultException">The store failed, or bytes are missing.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (IsAtEnd)
        {
            return 0;
        }
        using var caller = cancellation.UnsafeRegister(static closed => ((CancellationTokenSource)closed!).Cancel(), _closed);
        if (Position == _currentEnd)
        {
            await MoveOnAsync();
        }
        var count = await bucket.ReadAsync(_current!, buffer[..(int)Math.Min(buffer.Length, _currentEnd - Position)], _closed.Token);
        if (count == 0)
        {
            // Once more, from here; if the store gives nothing again, it fails.
            _current!.Dispose();
            _current = await OpenAsync(Position);
            count = await bucket.ReadAsync(_current, buffer[..(int)Math.Min(buffer.Length, _currentEnd - Position)], _closed.Token);
        }
        if (count == 0)
        {
            throw new StorageFaultException("The store has ended a response before its end, twice at the same byte.") { IsTemporary = true };
        }
        Position += count;
        if (_next is null && _currentEnd < end && _currentEnd - Position < Nearly)
        {
            _next = OpenAsync(_currentEnd);
        }
        return count;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _closed.Cancel();
        _current?.Dispose();
        _ = _next?.ContinueWith(
            static next => next.Result.Dispose(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        _closed.Dispose();
    }

    private async Task MoveOnAsync()
    {
        _current?.Dispose();
        _current = null;
        var next = _next;
        _next = null;
        _current = await (next ?? OpenAsync(Position));
        _currentEnd = Math.Min(SliceAt(Position).End, end);
    }

    private async Task<GetObjectResponse> OpenAsync(long position)
    {
        var slice = SliceAt(position);
        var length = Math.Min(slice.End, end) - position;
        return await bucket.GetAsync(slice.Key, position - slice.Start, length, _closed.Token)
            ?? throw new StorageFaultException($"The object {slice.Key} is missing.");
    }

    private S3Slice SliceAt(long position)
    {
        var (low, high) = (0, slices.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = slices[middle].End <= position ? (middle + 1, high) : (low, middle);
        }
        return slices[low];
    }
}
