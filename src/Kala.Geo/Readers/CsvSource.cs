using System.Globalization;
using System.Text;
using Kala.Geo.Rows;
using nietras.SeparatedValues;

namespace Kala.Geo.Readers;

/// <summary>
/// Comma-separated values (RFC 4180) with a header, also with other delimiters. A field with longitudes and one with latitudes
/// make points.
/// </summary>
internal sealed class CsvSource : IRowSource
{
    private const int LongestHeader = 64 * 1024;

    // The library reads no longer ones.
    private const int LongestRow = 1 << 24;

    private static readonly char[] Delimiters = [',', ';', '\t', '|'];
    private static readonly string[] Longitudes = ["lon", "lng", "long", "longitude", "x"];
    private static readonly string[] Latitudes = ["lat", "latitude", "y"];

    private readonly Stream _source;
    private readonly ImportLimits _limits;
    private readonly SepReader _rows;
    private readonly Func<bool> _moveNext;
    private readonly byte[][] _names;
    private readonly int _lon;
    private readonly int _lat;
    private readonly double[] _position = new double[2];
    private byte[] _utf8 = new byte[256];

    public CsvSource(Stream source, CsvOptions options, ImportLimits limits)
    {
        _source = source;
        _limits = limits;
        var encoding = EncodingOf(options.Encoding);
        var delimiter = options.Delimiter ?? DelimiterOf(source, encoding);
        var text = new StreamReader(source, encoding);
        // It reads ahead.
        _rows = Checked(() => Sep.New(delimiter).Reader(reader => reader with { HasHeader = false, Unescape = true }).From(text));
        _moveNext = _rows.MoveNext;
        var names = Checked(_moveNext) ? Enumerable.Range(0, _rows.Current.ColCount).Select(at => _rows.Current[at].ToString()).ToList()
            : throw SourceFault.Invalid("The file is empty.");
        if (names.Count > limits.Fields)
        {
            throw SourceFault.TooLarge($"The source has more than {limits.Fields} fields.");
        }
        _names = [.. Distinct(names).Select(Encoding.UTF8.GetBytes)];
        _lon = Find(names, options.Lon, Longitudes);
        _lat = Find(names, options.Lat, Latitudes);
    }

    public long Position => _source.Position;

    private bool HasPoints => _lon >= 0 && _lat >= 0;

    public bool Read(Row row)
    {
        row.Clear();
        if (!Checked(_moveNext))
        {
            return false;
        }
        var values = _rows.Current;
        if (values.Span.Length > _limits.FeatureBytes)
        {
            throw TooLong(_limits.FeatureBytes);
        }
        for (var at = 0; at < _names.Length; at++)
        {
            Set(row, _names[at], values[at].Span);
        }
        if (HasPoints && IsNumber(values[_lon].Span, out _position[0]) && IsNumber(values[_lat].Span, out _position[1]))
        {
            row.Geometry.Begin(GeometryKind.Point, hasHeight: false);
            row.Geometry.Positions(_position, hasHeight: false);
        }
        return true;
    }

    public void CheckCrs(in Box box) => Crs84.Check(box);

    public void Dispose()
    {
        _rows.Dispose();
        _source.Dispose();
    }

    private static Encoding EncodingOf(string? name)
    {
        if (name is null)
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        }
        try
        {
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException unknown)
        {
            throw SourceFault.Invalid($"The encoding '{name}' is unknown.", unknown);
        }
    }

    /// <summary>The delimiter that the header has most often outside quotation marks.</summary>
    private static char DelimiterOf(Stream source, Encoding encoding)
    {
        var bytes = new byte[LongestHeader];
        var length = source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        source.Position = 0;
        // The end may be in the middle of a character.
        var header = Encoding.GetEncoding(encoding.CodePage).GetString(bytes, 0, length);
        var counts = new int[Delimiters.Length];
        var isQuoted = false;
        foreach (var one in header)
        {
            isQuoted ^= one == '"';
            if (!isQuoted && one is '\n' or '\r')
            {
                break;
            }
            if (!isQuoted && Array.IndexOf(Delimiters, one) is var at and >= 0)
            {
                counts[at]++;
            }
        }
        return Delimiters[Array.IndexOf(counts, counts.Max())];
    }

    /// <summary>Gives fields without a name, or with that of an earlier one, a name of their own.</summary>
    private static IEnumerable<string> Distinct(List<string> names)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < names.Count; at++)
        {
            var name = names[at].Length == 0 ? $"field_{at + 1}" : names[at];
            for (var again = 2; !taken.Add(name); again++)
            {
                name = $"{names[at]}_{again}";
            }
            yield return name;
        }
    }

    private static int Find(List<string> names, string? asked, string[] usual)
    {
        if (asked is null)
        {
            return names.FindIndex(name => usual.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase));
        }
        var found = names.FindIndex(name => string.Equals(name.Trim(), asked.Trim(), StringComparison.OrdinalIgnoreCase));
        return found >= 0 ? found : throw SourceFault.Invalid($"The file has no field '{asked}'.");
    }

    private static bool IsNumber(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    // A number with a leading zero is a code, such as a postcode.
    private static bool IsCode(ReadOnlySpan<char> text)
    {
        var digits = text.TrimStart('-');
        return digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]);
    }

    private void Set(Row row, byte[] name, ReadOnlySpan<char> value)
    {
        if (value.IsEmpty)
        {
            row.SetNull(name);
            return;
        }
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (_utf8.Length < most)
        {
            _utf8 = new byte[most];
        }
        var text = _utf8.AsSpan(0, Encoding.UTF8.GetBytes(value, _utf8));
        var mayBeNumber = (char.IsAsciiDigit(value[0]) || value[0] is '-' or '+' or '.') && !IsCode(value);
        if (mayBeNumber && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            row.SetInteger(name, whole, text);
        }
        else if (mayBeNumber && IsNumber(value, out var real))
        {
            row.SetReal(name, real, text);
        }
        else if (bool.TryParse(value, out var truth))
        {
            row.SetBoolean(name, truth, text);
        }
        else
        {
            row.SetText(name, text);
        }
    }

    private static SourceFault TooLong(int most) =>
        SourceFault.TooLarge($"A row has more than {most} characters; perhaps a quotation mark is not closed.");

    private T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException invalid)
        {
            throw SourceFault.Invalid(
                "The file is not in UTF-8, or not in the encoding that was given; the option 'encoding' names another one.", invalid);
        }
        catch (NotSupportedException)
        {
            throw TooLong(LongestRow);
        }
        catch (InvalidDataException invalid)
        {
            throw SourceFault.Invalid(
                $"Lines {_rows.Current.LineNumberFrom} to {_rows.Current.LineNumberToExcl - 1} do not have the fields of the header.", invalid);
        }
    }
}
