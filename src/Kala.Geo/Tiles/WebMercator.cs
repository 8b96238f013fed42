namespace Kala.Geo.Tiles;

/// <summary>
/// The square of the world in Web Mercator (EPSG:3857). Its side is the unit; 0, 0 is the corner in the north-west, and y grows to
/// the south.
/// </summary>
internal static class WebMercator
{
    /// <summary>Half of its side, in metres.</summary>
    public const double HalfMetres = Math.PI * 6378137;

    /// <summary>Its side, in degrees of longitude.</summary>
    public const double Degrees = 360;

    // atan(sinh(π)): the square ends here. What is nearer to a pole lies on its edge.
    private const double MostLatitude = 85.05112877980659;

    public static double XOf(double longitude) => (longitude / Degrees) + 0.5;

    public static double YOf(double latitude)
    {
        var radians = double.DegreesToRadians(Math.Clamp(latitude, -MostLatitude, MostLatitude));
        return Math.Clamp(0.5 - (Math.Atanh(Math.Sin(radians)) / (2 * Math.PI)), 0, 1);
    }

    public static double LongitudeOf(double x) => (x - 0.5) * Degrees;

    /// <summary>The latitude at a y; at an edge of the square and beyond it, that of the pole.</summary>
    public static double LatitudeOf(double y) => y switch
    {
        <= 0 => 90,
        >= 1 => -90,
        _ => double.RadiansToDegrees(Math.Atan(Math.Sinh(Math.PI * (1 - (2 * y))))),
    };
}
