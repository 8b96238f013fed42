using Kala.Api.Http;
using Kala.Api.UploadSessions;
using Kala.Domain;
using Kala.Domain.Files;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Files;

/// <summary>What the header of a request declares of a file whose bytes are the body.</summary>
internal static class DeclaredBody
{
    /// <summary>The declared file; refused if the body is not the bytes of a file, or if a field is malformed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">The file's name; null if the client sent none.</param>
    /// <param name="size">The file's size; null if it is unknown.</param>
    /// <param name="type">The content type of the file, which is the one of the request or null.</param>
    public static Result<DeclaredFile> Of(HttpRequest request, string? name, long? size, string? type)
    {
        if (CheckNotForm(type) is { } refusal)
        {
            return refusal;
        }
        if (RequestChunk.IsEncoded(request))
        {
            return Failures.UnsupportedEncoding;
        }
        if (name?.Contains('\0', StringComparison.Ordinal) == true)
        {
            return Failures.ValidationFailed("originalFilename", "The name contains the character U+0000; remove it.");
        }
        var digest = DigestField.Sha256Of(request.Headers, UploadHeaders.ReprDigest);
        return digest.IsRefused(out var malformed) ? malformed : new DeclaredFile(name, size, digest.Value, type);
    }

    private static Failure? CheckNotForm(string? contentType) =>
        contentType is not null
        && MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.Type.Equals("multipart", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            ? Failures.UnsupportedMediaType(
                "The body must be the bytes of the file: set \"Content-Type\" to the file's type or to \"application/octet-stream\" "
                + "(curl --data-binary sets another one). To send a form, create a session under /sessions.")
            : null;
}
