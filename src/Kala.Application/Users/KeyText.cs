using System.Security.Cryptography;
using System.Text;
using Kala.Domain.Blobs;

namespace Kala.Application.Users;

/// <summary>The text of a key: <c>kala_</c>, 12 digits that identify its row, and a secret of 256 bits.</summary>
internal static class KeyText
{
    private const string Mark = "kala_";
    private const int PrefixDigits = 12;
    private const int SecretBytes = 32;

    // "kala_", the digits, an underscore, and 43 characters of base64.
    private const int Length = 61;
    private const int PrefixLength = 17;

    /// <summary>Creates a random key.</summary>
    public static string New()
    {
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return $"{Mark}{RandomNumberGenerator.GetHexString(PrefixDigits, lowercase: true)}_{secret}";
    }

    /// <summary>The part that identifies the row; null if the text is not a key.</summary>
    public static string? PrefixOf(string text) =>
        text.Length == Length && text.StartsWith(Mark, StringComparison.Ordinal) && text.All(char.IsAscii)
            ? text[..PrefixLength]
            : null;

    /// <summary>The hash that is stored.</summary>
    public static Sha256Digest HashOf(string text) => Sha256Digest.FromBytes(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
}
