using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Kala.Application.Abstractions;
using Kala.Domain;

namespace Kala.Api.UploadSessions;

/// <summary>
/// Reads the data part up to its delimiter (RFC 2046 section 5.1.1), without a copy: it returns slices of the
/// connection's buffers. It reports completion only after it has checked that the form ends there.
/// </summary>
/// <param name="inner">The body.</param>
/// <param name="delimiter">What is before each part and at the end.</param>
/// <param name="laterPart">
/// Checks the header of a part after the data and throws if it must not be there; the part is then ignored. Null: every such
/// part is refused.
/// </param>
internal sealed class MultipartDataReader(PipeReader inner, byte[] delimiter, Action<string>? laterPart) : PipeReader
{
    /// <summary>The longest header of a part, in bytes.</summary>
    public const int LongestPartHeader = 8 * 1024;

    /// <summary>The longest field, in bytes.</summary>
    public const int LongestField = 4 * 1024;

    /// <summary>The most fields that are ignored, before the data and after it.</summary>
    public const int MaxOtherFields = 16;

    /// <summary>The refusal of a boundary that is the beginning of another word.</summary>
    public const string TextAfterBoundary = "A boundary line has other text after the boundary.";

    private const int LongestDelimiter = 80;
    private const int LongestEpilogue = 64;

    private readonly int _longestEnd = delimiter.Length + 2 + LongestEpilogue;
    private ReadOnlySequence<byte> _seen;
    private ReadOnlySequence<byte> _returned;
    private bool _isAtDelimiter;
    private bool _isAfterData;
    private bool _hasEnded;
    private int _laterParts;

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
        _hasEnded = _hasEnded || (await TryPassLaterPartsAsync(cancellationToken) && await TryReadEndAsync(cancellationToken));
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

    /// <summary>The text before a mark; null if the mark is not there.</summary>
    private static string? TextBefore(in ReadOnlySequence<byte> bytes, ReadOnlySpan<byte> mark) =>
        IndexOf(bytes, mark) is var at and >= 0 ? Encoding.UTF8.GetString(bytes.Slice(0, at)) : null;

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
    /// Reads the parts after the data, if they are allowed. Returns false if <see cref="CancelPendingRead"/> came first; it can
    /// then be called again.
    /// </summary>
    private async ValueTask<bool> TryPassLaterPartsAsync(CancellationToken cancellation)
    {
        while (laterPart is not null)
        {
            var read = await inner.ReadAtLeastAsync(delimiter.Length + 2, cancellation);
            var after = read.Buffer.Slice(Math.Min(delimiter.Length, read.Buffer.Length));
            var isPart = after.Length >= 2 && !after.Slice(0, 2).ToArray().AsSpan().SequenceEqual("--"u8);
            if (!isPart)
            {
                // The end, or a body that is cut off; who reads the end says so.
                inner.AdvanceTo(read.Buffer.Start);
                return !read.IsCanceled || read.IsCompleted || after.Length >= 2;
            }
            var searched = after.Slice(0, Math.Min(after.Length, LongestPartHeader + LongestField + delimiter.Length));
            var padding = TextBefore(searched, "\r\n"u8);
            var header = TextBefore(searched, "\r\n\r\n"u8);
            var end = header is null ? -1 : IndexOf(searched, delimiter);
            // Before anything is thrown: Kestrel closes a connection whose read was not ended by AdvanceTo.
            inner.AdvanceTo(end < 0 ? read.Buffer.Start : searched.GetPosition(end), end < 0 ? read.Buffer.End : searched.GetPosition(end));
            if (!string.IsNullOrWhiteSpace(padding))
            {
                throw Malformed(TextAfterBoundary);
            }
            if (header is not null)
            {
                laterPart(header);
            }
            if (end >= 0)
            {
                if (++_laterParts > MaxOtherFields)
                {
                    throw Malformed("There are too many fields after the data part; at most 16 are allowed.");
                }
                continue;
            }
            if (searched.Length < after.Length || read.IsCompleted)
            {
                throw Malformed(searched.Length < after.Length
                    ? "A field after the data is too long, or the boundary is missing."
                    : "The body ends before its last boundary.");
            }
            if (read.IsCanceled)
            {
                return false;
            }
        }
        return true;
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
        var padding = isShort ? Encoding.Latin1.GetString(read.Buffer.Slice(delimiter.Length + 2)).Split("\r\n")[0] : "";
        inner.AdvanceTo(read.Buffer.End);
        if (!string.IsNullOrWhiteSpace(padding))
        {
            throw Malformed(TextAfterBoundary);
        }
        if (!isShort)
        {
            throw Malformed("There is text after the last boundary.");
        }
        return true;
    }
}
