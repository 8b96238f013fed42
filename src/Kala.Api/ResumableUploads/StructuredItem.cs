using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;

namespace Kala.Api.ResumableUploads;

/// <summary>
/// Fields that are an Item of RFC 9651. A field that is anything else is ignored whole (sections "Offset", "Completeness"
/// and "Length" of the draft), so it counts as absent.
/// </summary>
internal static partial class StructuredItem
{
    private const string BareItem = """
        (?:-?[0-9]{1,12}\.[0-9]{1,3}|-?[0-9]{1,15}|"(?:[ !#-\[\]-~]|\\["\\])*"|[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*|:[A-Za-z0-9+/=]*:|\?[01]|@-?[0-9]{1,15})
        """;

    private const string Parameters = $"(?:; *[a-z*][a-z0-9_.*-]*(?:={BareItem})?)*";

    /// <summary>The value of a Boolean; null if the field is absent or has another form.</summary>
    public static bool? Boolean(StringValues field) =>
        BooleanForm().Match(field.ToString()) is { Success: true } match ? match.Groups[1].Value == "1" : null;

    /// <summary>The value of an Integer of 0 or more; null if the field is absent or has another form.</summary>
    public static long? Count(StringValues field) =>
        IntegerForm().Match(field.ToString()) is { Success: true } match
        && long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is >= 0 and var value ? value : null;

    [GeneratedRegex($@"\A *\?([01]){Parameters} *\z")]
    private static partial Regex BooleanForm();

    [GeneratedRegex($@"\A *(-?[0-9]{{1,15}}){Parameters} *\z")]
    private static partial Regex IntegerForm();
}
