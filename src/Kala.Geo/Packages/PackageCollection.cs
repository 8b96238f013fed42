using Kala.Geo.Rows;

namespace Kala.Geo.Packages;

/// <summary>A table of a package, as its readers need it.</summary>
/// <param name="Name">The name of the table.</param>
/// <param name="Geometry">The column with the geometries; null if it has none.</param>
/// <param name="GeometryType">The type of the geometries in upper case; null if it has none.</param>
/// <param name="Key">The column with the fid.</param>
/// <param name="Count">Rows.</param>
/// <param name="Shapes">Rows with a geometry that is not empty.</param>
/// <param name="Box">The rectangle around all of them; empty if there are no geometries.</param>
/// <param name="Fields">The other columns.</param>
internal sealed record PackageCollection(
    string Name,
    string? Geometry,
    string? GeometryType,
    string Key,
    long Count,
    long Shapes,
    Box Box,
    IReadOnlyList<PackageField> Fields)
{
    /// <summary>Whether every row is in <see cref="Box"/>.</summary>
    public bool HasAllGeometries => Shapes == Count;

    /// <summary>The lowest and the highest zoom with tiles of a raster; null for other tables.</summary>
    public (int Lowest, int Highest)? Zooms { get; init; }

    /// <summary>The R*Tree.</summary>
    public string Index => $"rtree_{Name}_{Geometry}";

    /// <summary>The rectangles in the order of the fids, for large boxes.</summary>
    public string Envelopes => $"kala_env_{Name}";

    /// <summary>The table with the preview of a raster.</summary>
    public string Preview => PackageRaster.PreviewOf(Name);
}

/// <summary>A column of a package.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Type">Its type in SQL, in upper case.</param>
internal sealed record PackageField(string Column, string Type)
{
    /// <summary>Whether its values are texts.</summary>
    public bool IsText => Type.StartsWith("TEXT", StringComparison.Ordinal) || Type.StartsWith("DATE", StringComparison.Ordinal);
}
