using Kala.Api.Http;
using Kala.Api.UploadSessions;
using Kala.Domain;
using Kala.Domain.Files;

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
        if (CheckName(name) is { } invalid)
        {
            return invalid;
        }
        var digest = DigestField.Sha256Of(request.Headers, UploadHeaders.ReprDigest);
        return digest.IsRefused(out var malformed) ? malformed : new DeclaredFile(name, size, digest.Value, type);
    }

    /// <summary>Why a name is refused; null if it is not.</summary>
    public static Failure? CheckName(string? name) => name?.Contains('\0', StringComparison.Ordinal) == true
        ? Failures.ValidationFailed("originalFilename", "The name contains the character U+0000; remove it.")
        : null;

    /// <summary>Whether a content type is <c>multipart/*</c>, even if the rest of it is malformed.</summary>
    public static bool IsMultipart(string? contentType) => NameOf(contentType).StartsWith("multipart/", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a content type is one of a form, even if the rest of it is malformed: as the bytes of a file, a form would be stored
    /// with its framing.
    /// </summary>
    private static bool IsForm(string? contentType) => IsMultipart(contentType)
        || NameOf(contentType).Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> NameOf(string? contentType)
    {
        var text = contentType.AsSpan().Trim();
        var end = text.IndexOfAny(";, \t");
        return (end < 0 ? text : text[..end]).Trim('"');
    }

    private static Failure? CheckNotForm(string? contentType) =>
        IsForm(contentType)
            ? Failures.UnsupportedMediaType(
                "The body must be the bytes of the file: set \"Content-Type\" to the file's type or to \"application/octet-stream\" "
                + $"(curl --data-binary sets another one). A form (multipart/form-data) goes to POST /{Paths.Files}, without \"Upload-Complete\".")
            : null;
}
