namespace Kala.Geo.Rows;

/// <summary>Longitude and latitude of WGS 84, in degrees (OGC CRS84): what packages have and what readers expect.</summary>
internal static class Crs84
{
    // Coordinates of shapes that cross the antimeridian may go on after 180 degrees.
    private static readonly Box Degrees = new(-360, -90, 360, 90);

    /// <summary>Checks that coordinates can be longitude and latitude.</summary>
    /// <param name="box">The rectangle around all of them; may be empty.</param>
    /// <exception cref="SourceFault">They cannot.</exception>
    public static void Check(in Box box)
    {
        if (!box.IsEmpty && !Degrees.Contains(box))
        {
            throw SourceFault.Crs(
                $"Coordinates reach from {box.MinX:R}, {box.MinY:R} to {box.MaxX:R}, {box.MaxY:R}: that is not longitude and latitude.");
        }
    }
}
