namespace Kala.Geo.Gdal;

/// <summary>A format, as GDAL has to be told of it.</summary>
/// <param name="Extension">The extension that its drivers expect of a file.</param>
/// <param name="Readers">The drivers that may read it.</param>
/// <param name="IsRaster">Whether it has pixels.</param>
internal sealed record GdalFormat(string Extension, IReadOnlyList<string> Readers, bool IsRaster)
{
    // Tiles are PNG and JPEG; the hillshade is a GeoTIFF in between.
    private static readonly string[] RasterWriters = ["GPKG", "PNG", "JPEG", "GTiff", "MEM"];
    private static readonly string[] VectorWriters = ["GPKG"];

    /// <summary>Options of the readers.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The drivers that the programs may use; all others are switched off.</summary>
    public IReadOnlyList<string> Drivers => [.. Readers.Union(IsRaster ? RasterWriters : VectorWriters)];
}
