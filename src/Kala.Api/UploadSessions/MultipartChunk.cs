using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Kala.Api.Http;
using Kala.Application.Abstractions;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.UploadSessions;

/// <summary>
/// A chunk as a form (RFC 7578): a few small fields, then the data part as the last part. The sizes of the fields are
/// limited. The data is passed on in the connection's buffers, without a copy.
/// </summary>
internal sealed class MultipartChunk(HttpRequest request, string boundary) : ChunkBody
{
    private const int LongestPreamble = 1024;
    private const int LongestPartHeader = 8 * 1024;
    private const int LongestField = 4 * 1024;
    private const int MaxOtherFields = 16;
    private const int LongestFraming = (MaxOtherFields + 4) * (LongestPartHeader + LongestField);

    private static readonly string[] DataPartNames = ["file", "chunk", "blob", "file or chunk"];
    private static readonly string[] HarmlessEncodings = ["7bit", "8bit", "binary"];

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
                var part = Part.Parse(await ReadUntilAsync("\r\n\r\n"u8.ToArray(), LongestPartHeader, cancellation));
                if (part.IsData)
                {
                    _data = new MultipartDataReader(request.BodyReader, _delimiter);
                    return Chunk.From(new ChunkFields(Control("mode"), Control("offset"), Control("hash"), part.Filename));
                }
                var value = await ReadUntilAsync(_delimiter, LongestField, cancellation);
                if (part.Name is not ("mode" or "offset" or "hash"))
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
            throw Malformed("There is no data part: send the bytes as a part named \"file\", after the fields.");
        }
        catch (MalformedBodyException malformed)
        {
            return malformed.Failure;
        }
    }

    private static MalformedBodyException Malformed(string message) => new(Failures.MalformedMultipart(message));

    private string? Control(string name) => _control.GetValueOrDefault(name);

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
        return string.IsNullOrWhiteSpace(padding) ? true : throw Malformed("A boundary line has other text after the boundary.");
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

    /// <summary>The header of one part.</summary>
    private sealed record Part(string Name, string? Filename, bool IsData)
    {
        public static Part Parse(string header)
        {
            string? disposition = null;
            foreach (var line in header.Split("\r\n"))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                var (field, value) = colon > 0 ? (line[..colon].Trim(), line[(colon + 1)..].Trim()) : ("", "");
                if (field.Equals(HeaderNames.ContentDisposition, StringComparison.OrdinalIgnoreCase))
                {
                    disposition = value;
                }
                else if (field.Equals("Content-Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
                    && !HarmlessEncodings.Contains(value, StringComparer.OrdinalIgnoreCase))
                {
                    throw new MalformedBodyException(Failures.UnsupportedEncoding);
                }
            }
            if (!ContentDispositionHeaderValue.TryParse(disposition, out var parsed)
                || ContentDispositionName.Parameter(parsed, "name") is not { Length: > 0 } name)
            {
                throw Malformed("A part has no \"Content-Disposition: form-data; name=…\".");
            }
            var filename = ContentDispositionName.Of(parsed);
            return new Part(name, filename, filename is not null || DataPartNames.Contains(name));
        }
    }
}
