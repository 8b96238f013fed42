using Kala.Api.Files;
using Kala.Api.Http;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.ResumableUploads;

/// <summary>The fields of a request that creates an upload (section "Upload Creation").</summary>
/// <param name="IsComplete">Whether its content is the whole file.</param>
/// <param name="File">What is declared of the file.</param>
/// <param name="Digest">The digest of the content; null if the client sent none.</param>
internal sealed record Creation(bool IsComplete, DeclaredFile File, Sha256Digest? Digest)
{
    /// <summary>Reads the fields; refused if one is missing, malformed or contradicts another.</summary>
    public static Result<Creation> Of(HttpRequest request, string? originalFilename)
    {
        if (StructuredItem.Boolean(request.Headers[DraftFields.Complete]) is not { } isComplete)
        {
            return Failures.ValidationFailed(
                DraftFields.Complete, "Send Upload-Complete: ?1 if the content is the whole file, otherwise ?0.");
        }
        var length = UploadLength.Of(request, offset: 0, isComplete);
        if (length.IsRefused(out var inconsistent))
        {
            return inconsistent;
        }
        var name = originalFilename ?? ContentDispositionName.Of(request.Headers.ContentDisposition);
        var file = DeclaredBody.Of(request, name, length.Value, TypeOf(request));
        if (file.IsRefused(out var invalid))
        {
            return invalid;
        }
        if (request.ContentLength > length.Value)
        {
            return Failures.SizeExceeded;
        }
        var digest = DigestField.Sha256Of(request.Headers, DraftFields.ContentDigest);
        return digest.IsRefused(out var malformed) ? malformed : new Creation(isComplete, file.Value, digest.Value);
    }

    /// <summary>The type of the file. Clients of version 6 send the type of an append also with the first content.</summary>
    private static string? TypeOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(DraftFields.PartialUpload, StringComparison.OrdinalIgnoreCase)
            ? null
            : request.ContentType;
}
