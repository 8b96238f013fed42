using System.Globalization;
using System.Text.RegularExpressions;
using Kala.Application.Datastores;
using Kala.Domain;
using Kala.Geo.Rows;

namespace Kala.Api.Datastores.Ogc;

/// <summary>The query string of items (OGC 17-069r4, section 7.15). An unknown parameter is refused.</summary>
internal sealed partial class ItemsParameters
{
    private readonly Dictionary<string, string[]> _errors = [];

    private ItemsParameters()
    {
    }

    /// <summary>The most items of the page.</summary>
    public int Limit { get; private set; } = OgcRules.DefaultLimit;

    /// <summary>Items of the list that are left out.</summary>
    public int Offset { get; private set; }

    /// <summary>The cursor of an earlier page; null if none was sent.</summary>
    public string? Cursor { get; private set; }

    /// <summary>The wanted rectangles; one across the antimeridian is two.</summary>
    public IReadOnlyList<Box> Boxes { get; private set; } = [];

    /// <summary>Fields and the values that they must have.</summary>
    public List<(CollectionField Field, string Value)> Equal { get; } = [];

    /// <summary>Reads the query string.</summary>
    public static Result<ItemsParameters> Of(IQueryCollection sent, IReadOnlyList<CollectionField> fields)
    {
        var parameters = new ItemsParameters();
        foreach (var (name, values) in sent)
        {
            if (values.Count != 1)
            {
                parameters._errors[name] = [$"Send \"{name}\" once."];
                continue;
            }
            parameters.Read(name, values.ToString(), fields);
        }
        if (parameters.Cursor is not null && parameters.Offset > 0)
        {
            parameters._errors["offset"] = ["\"offset\" cannot be used with cursor."];
        }
        return parameters._errors.Count > 0 ? Failures.ValidationFailed(parameters._errors) : parameters;
    }

    private void Read(string name, string value, IReadOnlyList<CollectionField> fields)
    {
        switch (name)
        {
            case "limit":
                Limit = Whole(name, value, 1, OgcRules.LargestLimit) ?? Limit;
                break;
            case "offset":
                Offset = Whole(name, value, 0, OgcRules.LargestOffset) ?? 0;
                break;
            case "cursor":
                Cursor = value;
                break;
            case "bbox":
                ReadBox(value);
                break;
            case "datetime":
                Check(name, Instant().IsMatch(value) || Interval().IsMatch(value), "must be a time such as 2026-11-22T11:12:48Z or an interval of two, of which one may be ..");
                break;
            case "f":
                Check(name, value is "json" or "geojson", "must be json");
                break;
            default:
                ReadField(name, value, fields);
                break;
        }
    }

    private void ReadField(string name, string value, IReadOnlyList<CollectionField> fields)
    {
        if (OgcRules.Queryable(fields).FirstOrDefault(one => one.Name == name) is not { } field)
        {
            _errors[name] = [$"Unknown parameter \"{name}\"; items take {string.Join(", ", OgcRules.Reserved)} and the names in queryables."];
            return;
        }
        var isRight = field.Type switch
        {
            "integer" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "number" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number),
            "boolean" => value is "true" or "false",
            _ => true,
        };
        Check(name, isRight, $"must be {(field.Type == "integer" ? "a whole number" : field.Type == "number" ? "a number" : "true or false")}");
        Equal.Add((field, value));
    }

    private void ReadBox(string text)
    {
        var parts = text.Split(',');
        var numbers = parts.Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : (double?)null).ToList();
        if (numbers.Count is not (4 or 6) || numbers.Contains(null))
        {
            _errors["bbox"] = ["\"bbox\" must be west,south,east,north in degrees, or six numbers with heights."];
            return;
        }
        var half = numbers.Count / 2;
        var (west, south, east, north) = (numbers[0]!.Value, numbers[1]!.Value, numbers[half]!.Value, numbers[half + 1]!.Value);
        Check("bbox", south <= north, "must have its south, the second number, not above its north");
        // Across the antimeridian the west is greater than the east.
        Boxes = west <= east
            ? [new Box(west, south, east, north)]
            : [new Box(west, south, 180, north), new Box(-180, south, east, north)];
    }

    private int? Whole(string name, string value, int least, int most)
    {
        var isRight = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most;
        Check(name, isRight, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}"));
        return isRight ? number : null;
    }

    private void Check(string name, bool isRight, string rule)
    {
        if (!isRight)
        {
            _errors[name] = [$"\"{name}\" {rule}."];
        }
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Instant();

    [GeneratedRegex(
        @"^(|\.\.|\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?)/(|\.\.|\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?)$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Interval();
}
