namespace Kala.Client;

/// <summary>The declaration of a file before its bytes are sent.</summary>
public sealed record NewSession
{
    /// <summary>The size in bytes, from 0 to the server's maximum.</summary>
    public required long FileSize { get; init; }

    /// <summary>The name; null for none.</summary>
    public string? OriginalFilename { get; init; }

    /// <summary>
    /// The SHA-256 of the whole file, as <c>sha256:</c> and base64 or hexadecimal digits; null if close gives it.
    /// </summary>
    public string? Hash { get; init; }

    /// <summary>The content type of downloads; null to let the server guess from the name.</summary>
    public string? ContentType { get; init; }

    /// <summary>Whether to request a token that is valid for this session only.</summary>
    public bool Token { get; init; }
}
