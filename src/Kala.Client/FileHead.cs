using System.Net.Http.Headers;

namespace Kala.Client;

/// <summary>What the server says of a file's bytes before it sends them.</summary>
public sealed record FileHead
{
    /// <summary>The file's uuid.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The name, without any folder and without characters that do harm; the uuid if there is none.</summary>
    public required string Name { get; init; }

    /// <summary>The content type that the download carries.</summary>
    public string? ContentType { get; init; }

    /// <summary>The length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The SHA-256 of the bytes, as <c>sha256:</c> and padded base64; null if the answer has none.</summary>
    public string? Hash { get; init; }

    internal EntityTagHeaderValue? Tag { get; init; }

    internal static FileHead Of(Guid file, HttpResponseMessage answer)
    {
        var disposition = answer.Content.Headers.ContentDisposition;
        return new FileHead
        {
            Uuid = file,
            Name = SafeName.Of(disposition?.FileNameStar ?? disposition?.FileName) ?? file.ToString(),
            ContentType = answer.Content.Headers.ContentType?.ToString(),
            Size = answer.Content.Headers.ContentLength ?? 0,
            Hash = answer.Headers.TryGetValues("Repr-Digest", out var fields) ? Sha256Text.OfDigestField(fields) : null,
            Tag = answer.Headers.ETag,
        };
    }
}
