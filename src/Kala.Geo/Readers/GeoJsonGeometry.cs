using System.Text.Json;
using Kala.Geo.Rows;

namespace Kala.Geo.Readers;

/// <summary>Reads geometries of GeoJSON (RFC 7946, section 3.1).</summary>
internal sealed class GeoJsonGeometry
{
    // A position of a MultiPolygon is in four arrays: its own, a ring, a polygon, and all of them.
    private const int DeepestArrays = 4;

    // A ring has four positions at least; a triangle is the smallest.
    private const int LeastOfRing = 4;

    private readonly int[] _counts = new int[DeepestArrays + 1];
    private readonly double[] _position = new double[3];
    private readonly List<int> _lines = [];
    private readonly List<int> _polygons = [];
    private double[] _numbers = new double[256];
    private int _length;
    private int _dimensions;
    private int _depth;

    /// <summary>Reads a geometry into a buffer; the reader is at its first token, and then at its last one.</summary>
    /// <exception cref="FormatException">It is no geometry.</exception>
    public void Read(ref Utf8JsonReader json, GeometryBuffer into)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return;
        }
        Expect(json.TokenType == JsonTokenType.StartObject, "a geometry is not an object");
        // The members may come in any order, but WKB begins with the type.
        var kind = GeometryKind.None;
        var parts = default(Utf8JsonReader);
        var hasParts = false;
        var hasCoordinates = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("type"u8))
            {
                json.Read();
                kind = KindOf(ref json);
            }
            else if (json.ValueTextEquals("coordinates"u8))
            {
                json.Read();
                ReadCoordinates(ref json);
                hasCoordinates = true;
            }
            else if (json.ValueTextEquals("geometries"u8))
            {
                json.Read();
                Expect(json.TokenType == JsonTokenType.StartArray, "'geometries' is not an array");
                parts = json;
                hasParts = true;
                json.Skip();
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }
        if (kind == GeometryKind.GeometryCollection)
        {
            Expect(hasParts, "a GeometryCollection has no 'geometries'");
            WriteCollection(ref parts, into);
            return;
        }
        Expect(hasCoordinates, "a geometry has no 'coordinates'");
        Write(kind, into);
    }

    private static GeometryKind KindOf(ref Utf8JsonReader json) =>
        json.TokenType != JsonTokenType.String ? throw Invalid("the type of a geometry is not a string")
        : json.ValueTextEquals("Point"u8) ? GeometryKind.Point
        : json.ValueTextEquals("LineString"u8) ? GeometryKind.LineString
        : json.ValueTextEquals("Polygon"u8) ? GeometryKind.Polygon
        : json.ValueTextEquals("MultiPoint"u8) ? GeometryKind.MultiPoint
        : json.ValueTextEquals("MultiLineString"u8) ? GeometryKind.MultiLineString
        : json.ValueTextEquals("MultiPolygon"u8) ? GeometryKind.MultiPolygon
        : json.ValueTextEquals("GeometryCollection"u8) ? GeometryKind.GeometryCollection
        : throw Invalid("the type of a geometry is unknown");

    /// <summary>Reads nested arrays of numbers, and how many of them each has.</summary>
    private void ReadCoordinates(ref Utf8JsonReader json)
    {
        (_length, _dimensions, _depth) = (0, 0, 0);
        _lines.Clear();
        _polygons.Clear();
        var open = 0;
        var numbers = 0;
        do
        {
            switch (json.TokenType)
            {
                case JsonTokenType.StartArray:
                    Expect(++open <= DeepestArrays, "coordinates are nested too deep");
                    Expect(_depth == 0 || open <= _depth, "coordinates are nested unevenly");
                    _counts[open] = 0;
                    numbers = 0;
                    break;
                case JsonTokenType.Number:
                    Expect(open > 0 && (_depth == 0 || open == _depth), "coordinates are nested unevenly");
                    _depth = open;
                    if (numbers < _position.Length)
                    {
                        Expect(json.TryGetDouble(out var number) && double.IsFinite(number), "a coordinate is not a number");
                        _position[numbers] = number;
                    }
                    numbers++;
                    break;
                case JsonTokenType.EndArray:
                    EndArray(open, numbers);
                    open--;
                    _counts[open]++;
                    break;
                default:
                    throw Invalid("a coordinate is not a number");
            }
        }
        while (open > 0 && json.Read());
    }

    private void EndArray(int open, int numbers)
    {
        if (_depth == 0)
        {
            // An empty geometry, or one that begins with an empty part.
            return;
        }
        if (open == _depth)
        {
            Expect(numbers >= 2, "a position has less than two numbers");
            AddPosition(numbers);
        }
        else if (open == _depth - 1)
        {
            _lines.Add(_counts[open]);
        }
        else if (open == _depth - 2)
        {
            _polygons.Add(_counts[open]);
        }
    }

    /// <summary>Adds a position. If some have a height and some do not, none keeps it.</summary>
    private void AddPosition(int numbers)
    {
        var dimensions = Math.Min(numbers, 3);
        if (_dimensions == 0)
        {
            _dimensions = dimensions;
        }
        if (dimensions < _dimensions)
        {
            for (var at = 0; at < _length / 3; at++)
            {
                (_numbers[2 * at], _numbers[(2 * at) + 1]) = (_numbers[3 * at], _numbers[(3 * at) + 1]);
            }
            (_length, _dimensions) = (_length / 3 * 2, 2);
        }
        if (_numbers.Length - _length < _dimensions)
        {
            Array.Resize(ref _numbers, _numbers.Length * 2);
        }
        _position.AsSpan(0, _dimensions).CopyTo(_numbers.AsSpan(_length));
        _length += _dimensions;
    }

    private void Write(GeometryKind kind, GeometryBuffer into)
    {
        var depth = kind switch
        {
            GeometryKind.Point => 1,
            GeometryKind.LineString or GeometryKind.MultiPoint => 2,
            GeometryKind.Polygon or GeometryKind.MultiLineString => 3,
            _ => 4,
        };
        Expect(_depth == 0 || _depth == depth, $"the coordinates are not those of a {kind}");
        var hasHeight = _dimensions == 3;
        into.Begin(kind, hasHeight);
        var at = 0;
        switch (kind)
        {
            case GeometryKind.Point when _depth == 0:
                // WKB has no other way to write an empty point.
                into.Empty();
                break;
            case GeometryKind.Point:
                into.Positions(_numbers.AsSpan(0, _length), hasHeight);
                break;
            case GeometryKind.MultiPoint:
                into.Count(_length / Math.Max(_dimensions, 1));
                for (; at < _length; at += _dimensions)
                {
                    into.Begin(GeometryKind.Point, hasHeight);
                    into.Positions(_numbers.AsSpan(at, _dimensions), hasHeight);
                }
                break;
            case GeometryKind.LineString:
                WriteLine(_length / Math.Max(_dimensions, 1), ref at, into);
                break;
            case GeometryKind.MultiLineString:
                into.Count(_lines.Count);
                foreach (var line in _lines)
                {
                    into.Begin(GeometryKind.LineString, hasHeight);
                    WriteLine(line, ref at, into);
                }
                break;
            case GeometryKind.Polygon:
                WriteRings(0, _lines.Count, ref at, into);
                break;
            default:
                WritePolygons(ref at, into);
                break;
        }
    }

    private void WritePolygons(ref int at, GeometryBuffer into)
    {
        into.Count(_polygons.Count);
        var ring = 0;
        foreach (var rings in _polygons)
        {
            into.Begin(GeometryKind.Polygon, _dimensions == 3);
            WriteRings(ring, rings, ref at, into);
            ring += rings;
        }
    }

    private void WriteLine(int positions, ref int at, GeometryBuffer into)
    {
        into.Count(positions);
        into.Positions(_numbers.AsSpan(at, positions * _dimensions), _dimensions == 3);
        at += positions * _dimensions;
    }

    /// <summary>Writes rings. One that is not closed, or has less than four positions, is completed with its first position.</summary>
    private void WriteRings(int first, int count, ref int at, GeometryBuffer into)
    {
        into.Count(count);
        for (var ring = first; ring < first + count; ring++)
        {
            var numbers = _numbers.AsSpan(at, _lines[ring] * _dimensions);
            at += numbers.Length;
            if (numbers.IsEmpty)
            {
                into.Count(0);
                continue;
            }
            var begin = numbers[.._dimensions];
            var isClosed = _lines[ring] > 1 && begin.SequenceEqual(numbers[^_dimensions..]);
            var missing = Math.Max(isClosed ? 0 : 1, LeastOfRing - _lines[ring]);
            into.Count(_lines[ring] + missing);
            into.Positions(numbers, _dimensions == 3);
            for (; missing > 0; missing--)
            {
                into.Positions(begin, _dimensions == 3);
            }
        }
    }

    private void WriteCollection(ref Utf8JsonReader parts, GeometryBuffer into)
    {
        var counting = parts;
        var count = 0;
        while (counting.Read() && counting.TokenType != JsonTokenType.EndArray)
        {
            count++;
            counting.Skip();
        }
        into.Begin(GeometryKind.GeometryCollection, hasHeight: false);
        into.Count(count);
        while (parts.Read() && parts.TokenType != JsonTokenType.EndArray)
        {
            Expect(parts.TokenType == JsonTokenType.StartObject, "a geometry of a collection is not an object");
            Read(ref parts, into);
        }
    }

    private static void Expect(bool holds, string what)
    {
        if (!holds)
        {
            throw Invalid(what);
        }
    }

    private static FormatException Invalid(string what) => new(what);
}
