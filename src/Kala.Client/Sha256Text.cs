using System.Security.Cryptography;

namespace Kala.Client;

/// <summary>A SHA-256 as the server writes it: <c>sha256:</c> and padded base64.</summary>
internal static class Sha256Text
{
    private const string FieldKey = "sha-256=";

    public static string Of(ReadOnlySpan<byte> digest) => $"sha256:{Convert.ToBase64String(digest)}";

    /// <summary>The digest of the hashed bytes. Resets the hash.</summary>
    public static string Take(IncrementalHash hash)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Of(digest);
    }

    /// <summary>The SHA-256 of a <c>Repr-Digest</c> (RFC 9530); null if the field has none.</summary>
    public static string? OfDigestField(IEnumerable<string> fields)
    {
        var member = fields.SelectMany(field => field.Split(',', StringSplitOptions.TrimEntries))
            .FirstOrDefault(member => member.StartsWith(FieldKey, StringComparison.Ordinal));
        return member?[FieldKey.Length..] is [':', .. var base64, ':'] ? $"sha256:{base64}" : null;
    }
}
