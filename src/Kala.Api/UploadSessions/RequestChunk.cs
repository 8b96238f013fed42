using System.IO.Pipelines;
using System.Text;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.UploadSessions;

/// <summary>Chooses the body reader by the request header.</summary>
internal static class RequestChunk
{
    private const int LongestBoundary = 70;

    /// <summary>The unread body. An unsupported body fails when it is read.</summary>
    public static ChunkBody Of(HttpRequest request)
    {
        if (IsEncoded(request))
        {
            return new RefusedChunk(Failures.UnsupportedEncoding);
        }
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            return new RefusedChunk(WrongType);
        }
        if (type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase))
        {
            return new RawChunk(request);
        }
        if (!type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return new RefusedChunk(WrongType);
        }
        var boundary = BoundaryOf(type);
        return boundary.IsRefused(out var malformed) ? new RefusedChunk(malformed) : new MultipartChunk(request, boundary.Value);
    }

    /// <summary>The boundary of a form; refused if it has none that is valid.</summary>
    public static Result<string> BoundaryOf(MediaTypeHeaderValue type)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= LongestBoundary && Ascii.IsValid(boundary)
            ? boundary
            : Failures.MalformedMultipart("multipart/form-data needs a boundary of 1 to 70 ASCII characters.");
    }

    /// <summary>Whether the body has a content coding, so that its bytes are not those of the file.</summary>
    public static bool IsEncoded(HttpRequest request)
    {
        var coding = request.Headers.ContentEncoding.ToString();
        return coding.Length > 0 && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase);
    }

    private static Failure WrongType => Failures.UnsupportedMediaType(
        "Send the bytes with ?mode= and set \"Content-Type: application/octet-stream\", or send a form (mode, then the file) and set "
        + "\"Content-Type: multipart/form-data\" with its boundary.");

    private sealed class RefusedChunk(Failure failure) : ChunkBody
    {
        public override long LeastLength => 0;

        public override PipeReader Data => throw new InvalidOperationException("The chunk was refused.");

        public override ValueTask<Result<Chunk>> ReadFieldsAsync(CancellationToken cancellation) =>
            ValueTask.FromResult<Result<Chunk>>(failure);
    }
}
