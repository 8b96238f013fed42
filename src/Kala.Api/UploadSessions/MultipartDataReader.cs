using System.Buffers;
using System.IO.Pipelines;
using Kala.Application.Abstractions;
using Kala.Domain;

namespace Kala.Api.UploadSessions;

/// <summary>
/// Reads the data part up to its delimiter (RFC 2046 section 5.1.1), without a copy: it returns slices of the
/// connection's buffers. It reports completion only after it has checked that the form ends there.
/// </summary>
internal sealed class MultipartDataReader(PipeReader inner, byte[] delimiter) : PipeReader
{
    private const int LongestDelimiter = 80;
    private const int LongestEpilogue = 64;

    private readonly int _longestEnd = delimiter.Length + 2 + LongestEpilogue;
    private ReadOnlySequence<byte> _seen;
    private ReadOnlySequence<byte> _returned;
    private bool _isAtDelimiter;
    private bool _isAfterData;
    private bool _hasEnded;

    /// <summary>The index of the first delimiter; -1 if there is none.</summary>
    public static long IndexOf(in ReadOnlySequence<byte> bytes, ReadOnlySpan<byte> delimiter)
    {
        if (bytes.IsSingleSegment)
        {
            return bytes.FirstSpan.IndexOf(delimiter);
        }
        // Segments are searched in place; only the bytes around a joint of two segments are copied.
        Span<byte> joint = stackalloc byte[2 * LongestDelimiter];
        var overlap = delimiter.Length - 1;
        var carried = 0;
        long passed = 0;
        foreach (var segment in bytes)
        {
            var span = segment.Span;
            var head = Math.Min(span.Length, overlap);
            span[..head].CopyTo(joint[carried..]);
            var across = joint[..(carried + head)].IndexOf(delimiter);
            if (across >= 0)
            {
                return passed - carried + across;
            }
            var within = span.IndexOf(delimiter);
            if (within >= 0)
            {
                return passed + within;
            }
            passed += span.Length;
            if (span.Length >= overlap)
            {
                span[^overlap..].CopyTo(joint);
                carried = overlap;
            }
            else
            {
                var drop = Math.Max(0, carried + head - overlap);
                joint[drop..(carried + head)].CopyTo(joint);
                carried = carried + head - drop;
            }
        }
        return -1;
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (!_isAtDelimiter)
        {
            var read = await inner.ReadAsync(cancellationToken);
            _seen = read.Buffer;
            var at = IndexOf(_seen, delimiter);
            _isAtDelimiter = at >= 0;
            if (!_isAtDelimiter && read.IsCompleted)
            {
                inner.AdvanceTo(_seen.Start, _seen.End);
                throw Malformed("The body ends before the boundary after the data.");
            }
            _returned = _seen.Slice(0, _isAtDelimiter ? at : _seen.Length - WithheldLength(_seen));
            if (!_returned.IsEmpty || read.IsCanceled)
            {
                return new ReadResult(_returned, read.IsCanceled, isCompleted: false);
            }
            inner.AdvanceTo(_returned.End, _isAtDelimiter ? _returned.End : _seen.End);
        }
        _isAfterData = true;
        _hasEnded = _hasEnded || await TryReadEndAsync(cancellationToken);
        return new ReadResult(ReadOnlySequence<byte>.Empty, isCanceled: !_hasEnded, isCompleted: _hasEnded);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_isAfterData)
        {
            return;
        }
        // Withheld bytes, which may begin the delimiter, count as examined; otherwise the next read would return at
        // once.
        var isAll = examined.Equals(_returned.End) && !_isAtDelimiter;
        inner.AdvanceTo(consumed, isAll ? _seen.End : examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return false;
    }

    private static MalformedBodyException Malformed(string message) => new(Failures.MalformedMultipart(message));

    /// <summary>The number of bytes at the end that may be the start of the delimiter.</summary>
    private int WithheldLength(in ReadOnlySequence<byte> bytes)
    {
        var length = (int)Math.Min(bytes.Length, delimiter.Length - 1);
        Span<byte> tail = stackalloc byte[length];
        bytes.Slice(bytes.Length - length).CopyTo(tail);
        for (; length > 0; length--)
        {
            if (tail[^length..].SequenceEqual(delimiter.AsSpan(0, length)))
            {
                break;
            }
        }
        return length;
    }

    /// <summary>
    /// Reads and checks the end of the form. Returns false, without consuming anything, if <see
    /// cref="CancelPendingRead"/> came first; it can then be called again.
    /// </summary>
    private async ValueTask<bool> TryReadEndAsync(CancellationToken cancellation)
    {
        var read = await inner.ReadAtLeastAsync(delimiter.Length + 2, cancellation);
        if (read.IsCanceled && !read.IsCompleted && read.Buffer.Length < delimiter.Length + 2)
        {
            inner.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            return false;
        }
        var mark = read.Buffer.Slice(Math.Min(delimiter.Length, read.Buffer.Length));
        var isLast = mark.Length >= 2 && mark.Slice(0, 2).ToArray().AsSpan().SequenceEqual("--"u8);
        if (!isLast)
        {
            inner.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            throw Malformed(read.IsCompleted && mark.Length < 2
                ? "The body ends in the middle of its last boundary."
                : "The data part must be the last part: send mode, offset and hash before it, and only one data part.");
        }
        while (!read.IsCompleted)
        {
            if (read.Buffer.Length > _longestEnd)
            {
                break;
            }
            inner.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCanceled)
            {
                return false;
            }
            read = await inner.ReadAsync(cancellation);
        }
        var isShort = read.Buffer.Length <= _longestEnd;
        inner.AdvanceTo(read.Buffer.End);
        if (!isShort)
        {
            throw Malformed("There is text after the last boundary.");
        }
        return true;
    }
}
