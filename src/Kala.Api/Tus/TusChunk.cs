using System.IO.Pipelines;
using Kala.Api.Http;
using Kala.Api.UploadSessions;
using Kala.Application.Contents;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.UploadSessions;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Tus;

/// <summary>A body with the next bytes of an upload (tus 1.0.0, Core Protocol, PATCH). Its fields are in the header.</summary>
internal sealed class TusChunk : ChunkBody
{
    private static readonly Failure WrongType = Failures.UnsupportedMediaType(
        $"Send the bytes as they are, and set \"Content-Type: {TusProtocol.MediaType}\".");

    private readonly HttpRequest _request;
    private readonly BodyChecksum? _checksum;
    private readonly long? _size;

    private TusChunk(HttpRequest request, long offset, long? size, BodyChecksum? checksum) =>
        (_request, Offset, _size, _checksum) = (request, offset, size, checksum);

    /// <summary>Where it starts.</summary>
    public long Offset { get; }

    public override long LeastLength => _request.ContentLength ?? 0;

    public override PipeReader Data => _request.BodyReader;

    /// <summary>The body of a PATCH, unread.</summary>
    public static Result<TusChunk> Next(HttpRequest request)
    {
        if (!HasItsType(request))
        {
            return WrongType;
        }
        var offset = ByteCount.Of(request, UploadHeaders.Offset);
        if (offset.IsRefused(out var malformed))
        {
            return malformed;
        }
        // A deferred length is declared with a PATCH (tus 1.0.0, Creation, Upload-Defer-Length).
        var size = ByteCount.OfOptional(request, UploadHeaders.Length);
        return size.IsRefused(out malformed) ? malformed : At(request, offset.Value, size.Value);
    }

    /// <summary>The body of a creation, unread; of another type only if it is empty.</summary>
    public static Result<TusChunk> First(HttpRequest request) =>
        HasItsType(request) || !request.HasBody() ? At(request, 0, size: null) : WrongType;

    /// <summary>Whether the header of a request is that of such a body.</summary>
    public static bool HasItsType(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(TusProtocol.MediaType, StringComparison.OrdinalIgnoreCase);

    public override ValueTask<Result<Chunk>> ReadFieldsAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<Result<Chunk>>(
            new Chunk(WriteMode.Append, Offset, _checksum, Filename: null) { IsExact = true, Size = _size });

    private static Result<TusChunk> At(HttpRequest request, long offset, long? size)
    {
        if (RequestChunk.IsEncoded(request))
        {
            return Failures.UnsupportedEncoding;
        }
        var checksum = UploadChecksum.Of(request);
        return checksum.IsRefused(out var malformed) ? malformed : new TusChunk(request, offset, size, checksum.Value);
    }
}
