using Kala.Geo.Rows;
using NetTopologySuite.Geometries;

namespace Kala.Geo.Readers;

/// <summary>Writes the library's geometries.</summary>
internal static class GeometryWriter
{
    public static void Write(Geometry geometry, GeometryBuffer into) => Write(geometry, HasHeight(geometry), into);

    private static bool HasHeight(Geometry geometry) => geometry.Coordinates is [var first, ..] && !double.IsNaN(first.Z);

    private static void Write(Geometry geometry, bool hasHeight, GeometryBuffer into)
    {
        var kind = Enum.Parse<GeometryKind>(geometry.GeometryType);
        into.Begin(kind, hasHeight);
        switch (geometry)
        {
            case Point { IsEmpty: true }:
                into.Empty();
                break;
            case Point point:
                into.Positions(NumbersOf(point.CoordinateSequence, hasHeight), hasHeight);
                break;
            case LineString line:
                Write(line.CoordinateSequence, hasHeight, into);
                break;
            case Polygon polygon:
                into.Count(polygon.IsEmpty ? 0 : 1 + polygon.NumInteriorRings);
                if (!polygon.IsEmpty)
                {
                    Write(polygon.ExteriorRing.CoordinateSequence, hasHeight, into);
                    Array.ForEach(polygon.InteriorRings, ring => Write(ring.CoordinateSequence, hasHeight, into));
                }
                break;
            default:
                into.Count(geometry.NumGeometries);
                for (var part = 0; part < geometry.NumGeometries; part++)
                {
                    Write(geometry.GetGeometryN(part), hasHeight, into);
                }
                break;
        }
    }

    private static void Write(CoordinateSequence positions, bool hasHeight, GeometryBuffer into)
    {
        into.Count(positions.Count);
        into.Positions(NumbersOf(positions, hasHeight), hasHeight);
    }

    private static double[] NumbersOf(CoordinateSequence positions, bool hasHeight)
    {
        var step = hasHeight ? 3 : 2;
        var numbers = new double[positions.Count * step];
        for (var at = 0; at < positions.Count; at++)
        {
            numbers[at * step] = positions.GetX(at);
            numbers[(at * step) + 1] = positions.GetY(at);
            if (hasHeight)
            {
                numbers[(at * step) + 2] = positions.GetZ(at);
            }
        }
        return numbers;
    }
}
