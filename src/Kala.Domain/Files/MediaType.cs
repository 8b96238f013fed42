using System.Text.RegularExpressions;

namespace Kala.Domain.Files;

/// <summary>A declared content type, reduced to the parts that are safe to send back.</summary>
public static partial class MediaType
{
    private const int MaxLength = 127;

    /// <summary>
    /// The type and subtype in lower case, and the charset if declared, without other parameters; null if the text is
    /// not a media type of RFC 9110 section 8.3.1.
    /// </summary>
    public static string? Clean(string? declared)
    {
        if (declared is null || Shape().Match(declared) is not { Success: true } match)
        {
            return null;
        }
        var essence = match.Groups["type"].Value.ToLowerInvariant();
        var charset = Charset().Match(match.Groups["rest"].Value);
        var clean = charset.Success ? $"{essence}; charset={charset.Groups["name"].Value.ToLowerInvariant()}" : essence;
        return clean.Length <= MaxLength ? clean : null;
    }

    [GeneratedRegex(@"\A\s*(?<type>[A-Za-z0-9!#$%&'*+.^_`|~-]+/[A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*(?<rest>(;[^\r\n]*)?)\z")]
    private static partial Regex Shape();

    [GeneratedRegex("""(?i);\s*charset\s*=\s*"?(?<name>[A-Za-z0-9!#$%&'*+.^_`|~-]+)"?\s*(;|\z)""")]
    private static partial Regex Charset();
}
