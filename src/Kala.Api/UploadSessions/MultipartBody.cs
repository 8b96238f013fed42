using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Kala.Application.Abstractions;
using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Api.UploadSessions;

/// <summary>
/// A body that is a form (RFC 7578): a few small fields, then the data part. The sizes of the fields are limited. The data is
/// passed on in the connection's buffers, without a copy.
/// </summary>
internal abstract class MultipartBody(HttpRequest request, string boundary) : ChunkBody
{
    private const int LongestPreamble = 1024;
    private const int LongestPartHeader = MultipartDataReader.LongestPartHeader;
    private const int LongestField = MultipartDataReader.LongestField;
    private const int MaxOtherFields = MultipartDataReader.MaxOtherFields;

    private readonly byte[] _delimiter = Encoding.UTF8.GetBytes($"\r\n--{boundary}");
    private readonly Dictionary<string, string> _control = [];
    private MultipartDataReader? _data;

    // The share of framing is known only after reading; this subtracts its maximum.
    public override long LeastLength => Math.Max(0, (request.ContentLength ?? 0) - LongestFraming);

    public override PipeReader Data => _data ?? throw new InvalidOperationException("Read the fields before the data.");

    public override async ValueTask<Result<Chunk>> ReadFieldsAsync(CancellationToken cancellation)
    {
        try
        {
            await SkipPreambleAsync(cancellation);
            var others = 0;
            while (await HasPartAsync(cancellation))
            {
                var part = MultipartPart.Parse(await ReadUntilAsync("\r\n\r\n"u8.ToArray(), LongestPartHeader, cancellation));
                if (IsData(part))
                {
                    _data = new MultipartDataReader(request.BodyReader, _delimiter, LaterPart);
                    return ChunkOf(part);
                }
                var value = await ReadUntilAsync(_delimiter, LongestField, cancellation);
                if (!Fields.Contains(part.Name))
                {
                    if (++others > MaxOtherFields)
                    {
                        throw Malformed("There are too many fields before the data part; at most 16 unknown fields are allowed.");
                    }
                }
                else if (!_control.TryAdd(part.Name, value))
                {
                    throw Malformed($"The field \"{part.Name}\" is sent twice.");
                }
            }
            throw Malformed("There is no data part: send the bytes as a part with a \"filename\", after the fields.");
        }
        catch (MalformedBodyException malformed)
        {
            return malformed.Failure;
        }
    }

    /// <summary>The names of the fields that count.</summary>
    protected abstract IReadOnlyCollection<string> Fields { get; }

    /// <summary>Checks the header of a part after the data, which is then ignored; null if there must be none.</summary>
    protected virtual Action<string>? LaterPart => null;

    /// <summary>Whether the part is the data.</summary>
    protected virtual bool IsData(MultipartPart part) => part.IsData;

    /// <summary>The chunk whose fields were read; refused if they are invalid.</summary>
    protected abstract Result<Chunk> ChunkOf(MultipartPart data);

    /// <summary>The value of a field that counts; null if it was not sent.</summary>
    protected string? Field(string name) => _control.GetValueOrDefault(name);

    /// <summary>The most that a form has beside the data, in bytes; fields after it only where they are allowed.</summary>
    private int LongestFraming =>
        ((LaterPart is null ? MaxOtherFields : 2 * MaxOtherFields) + 4) * (LongestPartHeader + LongestField);

    private static MalformedBodyException Malformed(string message) => new(Failures.MalformedMultipart(message));

    /// <summary>
    /// Skips to the first delimiter, which may be at the start of the body, without a line end before it.
    /// </summary>
    private async ValueTask SkipPreambleAsync(CancellationToken cancellation)
    {
        var first = _delimiter.AsMemory(2);
        var read = await request.BodyReader.ReadAtLeastAsync(first.Length, cancellation);
        if (StartsWith(read.Buffer, first.Span))
        {
            request.BodyReader.AdvanceTo(read.Buffer.GetPosition(first.Length));
            return;
        }
        request.BodyReader.AdvanceTo(read.Buffer.Start);
        await ReadUntilAsync(_delimiter, LongestPreamble, cancellation);
    }

    /// <summary>
    /// Whether a part follows the delimiter: a line end means yes, <c>--</c> marks the last delimiter.
    /// </summary>
    private async ValueTask<bool> HasPartAsync(CancellationToken cancellation)
    {
        var read = await request.BodyReader.ReadAtLeastAsync(2, cancellation);
        if (StartsWith(read.Buffer, "--"u8))
        {
            request.BodyReader.AdvanceTo(read.Buffer.Start);
            return false;
        }
        request.BodyReader.AdvanceTo(read.Buffer.Start);
        var padding = await ReadUntilAsync("\r\n"u8.ToArray(), LongestPreamble, cancellation);
        return string.IsNullOrWhiteSpace(padding) ? true : throw Malformed(MultipartDataReader.TextAfterBoundary);
    }

    private async ValueTask<string> ReadUntilAsync(byte[] end, int limit, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellation);
            var searched = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, limit + end.Length));
            if (MultipartDataReader.IndexOf(searched, end) is var at and >= 0)
            {
                var text = Encoding.UTF8.GetString(searched.Slice(0, at));
                request.BodyReader.AdvanceTo(searched.GetPosition(at + end.Length));
                return text;
            }
            var isTooLong = read.Buffer.Length >= limit + end.Length;
            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (isTooLong || read.IsCompleted)
            {
                throw Malformed(isTooLong
                    ? "A field or the header of a part is too long, or the boundary is missing."
                    : "The body ends before its last boundary.");
            }
        }
    }

    private static bool StartsWith(ReadOnlySequence<byte> bytes, ReadOnlySpan<byte> start) =>
        bytes.Length >= start.Length && bytes.Slice(0, start.Length).ToArray().AsSpan().SequenceEqual(start);
}
