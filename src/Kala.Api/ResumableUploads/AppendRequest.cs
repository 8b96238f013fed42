using Kala.Api.Files;
using Kala.Api.Http;
using Kala.Api.UploadSessions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.ResumableUploads;

/// <summary>The fields of a request that appends (section "Upload Append").</summary>
/// <param name="Offset">Where its content starts in the file.</param>
/// <param name="IsComplete">Whether its content is the end of the file.</param>
/// <param name="Digest">The digest of its content; null if the client sent none.</param>
internal sealed record AppendRequest(long Offset, bool IsComplete, Sha256Digest? Digest)
{
    /// <summary>Reads the fields; refused if a required one is missing or malformed.</summary>
    public static Result<AppendRequest> Of(HttpRequest request)
    {
        if (CheckType(request) is { } wrongType)
        {
            return wrongType;
        }
        if (RequestChunk.IsEncoded(request))
        {
            return Failures.UnsupportedEncoding;
        }
        if (StructuredItem.Count(request.Headers[UploadHeaders.Offset]) is not { } offset)
        {
            return Failures.ValidationFailed(UploadHeaders.Offset, "Send Upload-Offset: the offset of the upload, a whole number.");
        }
        var complete = StructuredItem.Boolean(request.Headers[DraftFields.Complete]);
        if (complete is null && !InteropVersionAttribute.EndsAtLength(request))
        {
            return Failures.ValidationFailed(
                DraftFields.Complete, "Send Upload-Complete: ?1 if the content is the end of the file, otherwise ?0.");
        }
        var digest = DigestField.Sha256Of(request.Headers, DraftFields.ContentDigest);
        return digest.IsRefused(out var malformed) ? malformed : new AppendRequest(offset, complete ?? false, digest.Value);
    }

    private static Failure? CheckType(HttpRequest request) =>
        InteropVersionAttribute.Of(request) == InteropVersionAttribute.WithoutMediaType
        || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals(DraftFields.PartialUpload, StringComparison.OrdinalIgnoreCase))
            ? null
            : Failures.UnsupportedMediaType($"Set \"Content-Type: {DraftFields.PartialUpload}\".");
}
