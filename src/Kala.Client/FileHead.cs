using System.Net.Http.Headers;

namespace Kala.Client;

/// <summary>A file's name, type, size and hash, from the response fields of a download.</summary>
public sealed record FileHead
{
    /// <summary>The file's uuid.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The name, without folders and harmful characters; the uuid if there is no name.</summary>
    public required string Name { get; init; }

    /// <summary>The content type of the download.</summary>
    public string? ContentType { get; init; }

    /// <summary>The length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The SHA-256 of the bytes, as <c>sha256:</c> and padded base64; null if the response has none.</summary>
    public string? Hash { get; init; }

    internal EntityTagHeaderValue? Tag { get; init; }

    internal static FileHead Of(Guid file, HttpResponseMessage response)
    {
        var disposition = response.Content.Headers.ContentDisposition;
        return new FileHead
        {
            Uuid = file,
            Name = SafeName.Of(disposition?.FileNameStar ?? disposition?.FileName) ?? file.ToString(),
            ContentType = response.Content.Headers.ContentType?.ToString(),
            Size = response.Content.Headers.ContentLength ?? 0,
            Hash = response.Headers.TryGetValues("Repr-Digest", out var fields) ? Sha256Text.OfDigestField(fields) : null,
            Tag = response.Headers.ETag,
        };
    }
}
