using Kala.Domain;
using Kala.Domain.Blobs;
using Microsoft.Extensions.Primitives;

namespace Kala.Api.Files;

/// <summary>
/// The digest fields of RFC 9530: dictionaries of byte sequences (RFC 9651). Only the key sha-256 is used.
/// </summary>
internal static class DigestField
{
    private const string Key = "sha-256=";

    /// <summary>The sha-256 of a field; null if the field is absent or has only other algorithms.</summary>
    public static Result<Sha256Digest?> Sha256Of(StringValues field)
    {
        foreach (var member in field.ToString().Split(',', StringSplitOptions.TrimEntries))
        {
            if (!member.StartsWith(Key, StringComparison.Ordinal))
            {
                continue;
            }
            var value = member[Key.Length..];
            return value.Length > 2 && value[0] == ':' && value[^1] == ':' && Sha256Digest.TryParseBase64(value[1..^1], out var digest)
                ? digest
                : Failures.ValidationFailed("Repr-Digest", "Repr-Digest must have the form sha-256=:<base64 of the SHA-256>: .");
        }
        return (Sha256Digest?)null;
    }

    /// <summary>A digest as the value of a digest field.</summary>
    public static string Of(Sha256Digest digest) => $"{Key}:{digest.Base64}:";
}
