using Kala.Domain.Datastores;

namespace Kala.Application.Datastores;

/// <summary>Makes packages of files, in processes of their own.</summary>
public interface IDatastoreImporter
{
    /// <summary>The formats, and whether this server can read them.</summary>
    IReadOnlyList<FormatView> Formats();

    /// <summary>Makes a package.</summary>
    /// <param name="order">The file and the package.</param>
    /// <param name="onProgress">Gets percents.</param>
    /// <param name="cancellation">Ends the import.</param>
    Task<ImportEnd> ImportAsync(ImportOrder order, Action<int> onProgress, CancellationToken cancellation);

    /// <summary>Says what an import would make, from the beginning of the file.</summary>
    Task<ImportEnd> DescribeAsync(ImportOrder order, CancellationToken cancellation);
}

/// <summary>A file that is to be imported.</summary>
/// <param name="Source">The path of its bytes.</param>
/// <param name="Filename">The client's name for it.</param>
/// <param name="Folder">A folder for what the import needs meanwhile.</param>
/// <param name="Package">The path of the package, which does not exist.</param>
/// <param name="Options">What the client says of the file.</param>
public sealed record ImportOrder(string Source, string Filename, string Folder, string Package, SourceOptions Options);

/// <summary>How an import has ended.</summary>
/// <param name="Reader">The reader; null if there is none.</param>
public sealed record ImportEnd(string? Reader)
{
    /// <summary>The collections; null if it failed.</summary>
    public IReadOnlyList<ImportedTable>? Collections { get; init; }

    /// <summary>The code of the failure; null if it did not fail.</summary>
    public string? Code { get; init; }

    /// <summary>The same as a sentence for the client.</summary>
    public string? Message { get; init; }
}

/// <summary>A collection of a package.</summary>
public sealed record ImportedTable
{
    /// <summary>The name of the table.</summary>
    public required string Name { get; init; }

    /// <summary>The name in the file, or the same.</summary>
    public required string Title { get; init; }

    /// <summary>What it has.</summary>
    public CollectionType Type { get; init; }

    /// <summary><c>Image</c> or <c>Terrain</c> of a raster.</summary>
    public string? Subtype { get; init; }

    /// <summary>The type of the geometries in upper case; null if there are none.</summary>
    public string? GeometryType { get; init; }

    /// <summary>Rows; null if they were not counted.</summary>
    public long? Count { get; init; }

    /// <summary>Rows with a geometry that is not empty.</summary>
    public long Shapes { get; init; }

    /// <summary>West, south, east and north of all geometries, in degrees; null if there are none or if it is not known.</summary>
    public IReadOnlyList<double>? Box { get; init; }

    /// <summary>The coordinate system of the file, as its reader names it.</summary>
    public string? SourceCrs { get; init; }

    /// <summary>The fields.</summary>
    public IReadOnlyList<CollectionField> Fields { get; init; } = [];

    /// <summary>The lowest zoom with tiles; null if there are none.</summary>
    public int? MinZoom { get; init; }

    /// <summary>The highest zoom with tiles; null if there are none.</summary>
    public int? MaxZoom { get; init; }
}

/// <summary>A field of a collection.</summary>
/// <param name="Name">The name in the file, and in items.</param>
/// <param name="Column">The column in the package.</param>
/// <param name="Type"><c>boolean</c>, <c>integer</c>, <c>number</c>, <c>string</c> or <c>json</c>.</param>
public sealed record CollectionField(string Name, string Column, string Type);

/// <summary>A format of files.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>Vector</c>, <c>Raster</c> or <c>NonSpatial</c>.</param>
/// <param name="Available">Whether this server can read it.</param>
/// <param name="Missing">What to install; null if nothing is missing.</param>
public sealed record FormatView(string Name, string Type, bool Available, string? Missing);
