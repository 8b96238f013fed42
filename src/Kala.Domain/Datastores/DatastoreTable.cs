namespace Kala.Domain.Datastores;

/// <summary>A collection of a datastore: a table of its package.</summary>
public sealed class DatastoreTable
{
    /// <summary>The datastore.</summary>
    public Guid DatastoreId { get; init; }

    /// <summary>The place among the collections of the datastore, from 0.</summary>
    public int Position { get; init; }

    /// <summary>The name, which is also that of the table in the package.</summary>
    public string Name { get; init; } = "";

    /// <summary>The name for people.</summary>
    public string Title { get; init; } = "";

    /// <summary>What it has.</summary>
    public CollectionType Type { get; init; }

    /// <summary><c>Image</c> or <c>Terrain</c> of a raster; null otherwise.</summary>
    public string? Subtype { get; init; }

    /// <summary>The type of the geometries in upper case, <c>GEOMETRY</c> for several types; null if there are none.</summary>
    public string? GeometryType { get; init; }

    /// <summary>Rows; 0 for a raster.</summary>
    public long FeatureCount { get; init; }

    /// <summary>Rows with a geometry that is not empty.</summary>
    public long ShapeCount { get; init; }

    /// <summary>The western end of all geometries, in degrees; null if there are none.</summary>
    public double? MinX { get; init; }

    /// <summary>The southern end.</summary>
    public double? MinY { get; init; }

    /// <summary>The eastern end.</summary>
    public double? MaxX { get; init; }

    /// <summary>The northern end.</summary>
    public double? MaxY { get; init; }

    /// <summary>The coordinate system of the file, as its reader names it; null if it says none.</summary>
    public string? SourceCrs { get; init; }

    /// <summary>The fields, as JSON.</summary>
    public string Fields { get; init; } = "[]";

    /// <summary>The lowest zoom with tiles; null if there are no tiles.</summary>
    public int? MinZoom { get; init; }

    /// <summary>The highest zoom with tiles; null if there are no tiles.</summary>
    public int? MaxZoom { get; init; }
}
