using System.Text.RegularExpressions;

namespace Kala.Geo.Rows;

/// <summary>Names of coordinate systems, for people.</summary>
internal static partial class CrsName
{
    // The identifier of the whole system is at the end; those of its parts are before it.
    private const int EndLength = 60;

    /// <summary>The name and identifier in well-known text (OGC 18-010r7, or older); null if it has none.</summary>
    public static string? Of(string? wkt)
    {
        if (wkt is null || Name().Match(wkt) is not { Success: true } name)
        {
            return null;
        }
        var identifier = Identifier().Match(wkt[^Math.Min(wkt.Length, EndLength)..]);
        return identifier.Success
            ? $"{name.Groups[1].Value} ({identifier.Groups[1].Value}:{identifier.Groups[2].Value})"
            : name.Groups[1].Value;
    }

    [GeneratedRegex("""^\s*\w+\s*\[\s*"([^"]+)""")]
    private static partial Regex Name();

    [GeneratedRegex("""(?:ID|AUTHORITY)\["(\w+)",\s*"?(\w+)"?\]\s*\]\s*$""")]
    private static partial Regex Identifier();
}
