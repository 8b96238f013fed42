using System.Globalization;
using Kala.Domain;

namespace Kala.Api.Tus;

/// <summary>Numbers of bytes in header fields.</summary>
internal static class ByteCount
{
    /// <summary>The number in a field. One with too many digits is larger than any file.</summary>
    public static Result<long> Of(HttpRequest request, string field)
    {
        var text = request.Headers[field].ToString();
        return text.Length == 0 || !text.All(char.IsAsciiDigit)
            ? Failures.ValidationFailed(field, $"\"{field}\" must be a number of bytes: one or more decimal digits.")
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count
            : long.MaxValue;
    }

    /// <summary>The same for a field that may be missing.</summary>
    public static Result<long?> OfOptional(HttpRequest request, string field)
    {
        if (!request.Headers.ContainsKey(field))
        {
            return (long?)null;
        }
        var given = Of(request, field);
        return given.IsRefused(out var malformed) ? malformed : given.Value;
    }

    /// <summary>The text of a number in a field.</summary>
    public static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);
}
