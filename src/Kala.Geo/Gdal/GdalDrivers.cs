using System.Text.RegularExpressions;

namespace Kala.Geo.Gdal;

/// <summary>The drivers that GDAL has, by the names that it lists.</summary>
internal static partial class GdalDrivers
{
    /// <summary>The names in what a program prints for <c>--formats</c>.</summary>
    public static IEnumerable<string> NamesIn(string formats) => Line().Matches(formats).Select(line => line.Groups[1].Value);

    /// <summary>
    /// The value of GDAL_SKIP that leaves only some drivers. GDAL does not find quoted names, and then keeps their drivers; names
    /// with spaces need the commas.
    /// </summary>
    public static string SkipAllBut(IEnumerable<string> allowed, IEnumerable<string> all) => string.Join(',', all.Except(allowed));

    // Such as "  ESRI Shapefile -vector- (rw+v): ESRI Shapefile".
    [GeneratedRegex(@"^ +(\S.*?) -[a-z, ]+- \(", RegexOptions.Multiline)]
    private static partial Regex Line();
}
