namespace Kala.Geo.Rows;

/// <summary>The types of geometries, with the numbers that WKB has for them (OGC 06-103r4, section 8.2.3).</summary>
internal enum GeometryKind
{
    None = 0,
    Point = 1,
    LineString = 2,
    Polygon = 3,
    MultiPoint = 4,
    MultiLineString = 5,
    MultiPolygon = 6,
    GeometryCollection = 7,
}
