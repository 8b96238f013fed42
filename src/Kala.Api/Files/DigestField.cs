using Kala.Domain;
using Kala.Domain.Blobs;

namespace Kala.Api.Files;

/// <summary>
/// The digest fields of RFC 9530: dictionaries of byte sequences (RFC 9651). Only the key sha-256 is used.
/// </summary>
internal static class DigestField
{
    private const string Key = "sha-256=";

    /// <summary>The sha-256 of a field; null if the field is absent or has only other algorithms.</summary>
    public static Result<Sha256Digest?> Sha256Of(IHeaderDictionary headers, string name)
    {
        // Of two members with the same key the last one counts (RFC 9651 section 4.2.2).
        var last = headers[name].ToString().Split(',', StringSplitOptions.TrimEntries)
            .LastOrDefault(member => member.StartsWith(Key, StringComparison.Ordinal));
        if (last is not null)
        {
            var value = last[Key.Length..];
            return value.Length > 2 && value[0] == ':' && value[^1] == ':' && Sha256Digest.TryParseBase64(value[1..^1], out var digest)
                ? digest
                : Failures.ValidationFailed(name, $"{name} must have the form sha-256=:<base64 of the SHA-256>: .");
        }
        return (Sha256Digest?)null;
    }

    /// <summary>A digest as the value of a digest field.</summary>
    public static string Of(Sha256Digest digest) => $"{Key}:{digest.Base64}:";
}
