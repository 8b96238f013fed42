using System.Buffers;

namespace Kala.Domain.Blobs;

/// <summary>A SHA-256 digest, compared by value.</summary>
public sealed record Sha256Digest
{
    /// <summary>The length of a digest in bytes.</summary>
    public const int Size = 32;

    /// <summary>The forms that <see cref="TryParse"/> accepts, described for clients.</summary>
    public const string AcceptedForms =
        "Write the hash as \"sha256:\" followed by the SHA-256 as base64 (44 characters, or 43 without the padding; " +
        "url-safe base64 is fine) or as 64 hexadecimal digits.";

    private static readonly SearchValues<char> Base64Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_");

    private Sha256Digest(string hex) => Hex = hex;

    /// <summary>64 lower-case hexadecimal digits, as stored in the metadata store.</summary>
    public string Hex { get; }

    /// <summary>Padded base64, without a prefix.</summary>
    public string Base64 => Convert.ToBase64String(Convert.FromHexString(Hex));

    /// <summary>Unpadded url-safe base64, without a prefix.</summary>
    public string Base64Url => Base64.TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Creates a digest from its bytes.</summary>
    /// <exception cref="ArgumentException">There are not exactly 32 bytes.</exception>
    public static Sha256Digest FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Size
        ? new Sha256Digest(Convert.ToHexStringLower(bytes))
        : throw new ArgumentException("A SHA-256 digest has 32 bytes.", nameof(bytes));

    /// <summary>Creates a digest from its hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is not 64 hexadecimal digits.</exception>
    public static Sha256Digest FromHex(string hex) => FromBytes(Convert.FromHexString(hex));

    /// <summary>
    /// Parses what a client sent: <c>sha256:</c> or <c>sha-256:</c> in any case, then base64 (padded or not, standard
    /// or url-safe) or 64 hexadecimal digits. Anything else is refused.
    /// </summary>
    public static bool TryParse(string? text, out Sha256Digest? digest)
    {
        digest = null;
        if (text is null || WithoutPrefix(text) is not { } rest)
        {
            return false;
        }
        if (rest.Length == 2 * Size)
        {
            digest = rest.All(char.IsAsciiHexDigit) ? new Sha256Digest(rest.ToLowerInvariant()) : null;
            return digest is not null;
        }
        return TryParseBase64(rest, out digest);
    }

    /// <summary>Parses base64 without a prefix, padded or not, standard or url-safe.</summary>
    public static bool TryParseBase64(string text, out Sha256Digest? digest)
    {
        digest = null;
        var bare = text.Length == 44 && text[43] == '=' ? text[..43] : text;
        if (bare.Length != 43 || bare.AsSpan().ContainsAnyExcept(Base64Characters))
        {
            return false;
        }
        digest = FromBytes(Convert.FromBase64String(bare.Replace('-', '+').Replace('_', '/') + "="));
        return true;
    }

    /// <summary>The canonical form in responses: <c>sha256:</c> and padded base64.</summary>
    public override string ToString() => $"sha256:{Base64}";

    private static string? WithoutPrefix(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var isKnown = colon > 0
            && (text[..colon].Equals("sha256", StringComparison.OrdinalIgnoreCase)
                || text[..colon].Equals("sha-256", StringComparison.OrdinalIgnoreCase));
        return isKnown ? text[(colon + 1)..] : null;
    }
}
