using System.Text.Json.Serialization;
using Kala.Geo.Readers;

namespace Kala.Geo.Imports;

/// <summary>What the child is told: a file beside its folder.</summary>
/// <param name="Source">The path of the file's bytes.</param>
/// <param name="Filename">The client's name for the file.</param>
/// <param name="Package">The path of the package, which does not exist yet.</param>
/// <param name="Folder">An empty folder for what is unpacked.</param>
/// <param name="Now">The time that the package gets.</param>
/// <param name="Options">What the client says of the file.</param>
/// <param name="Limits">The limits.</param>
/// <param name="MostRows">Rows that are read to describe the source, without a package; null for an import.</param>
/// <param name="Made">What GDAL has made of the source, which is read in its place; null if it was not needed.</param>
/// <param name="Picture">The picture that GDAL has drawn into the package; null if the source is no raster.</param>
internal sealed record ImportJob(
    string Source,
    string Filename,
    string Package,
    string Folder,
    DateTimeOffset Now,
    CsvOptions Options,
    ImportLimits Limits,
    int? MostRows = null,
    IReadOnlyList<MadePackage>? Made = null,
    MadePicture? Picture = null);

/// <summary>A package that GDAL has made of the source, or of a part of it.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Layers">The layers that its tables are, in their order; empty if they have the names of the source.</param>
internal sealed record MadePackage(string Path, IReadOnlyList<SourceLayer> Layers);

/// <summary>A raster that GDAL has drawn.</summary>
/// <param name="Subtype">Image or Terrain.</param>
/// <param name="SourceCrs">The coordinate system of the source; null if it has none.</param>
/// <param name="Box">Longitude and latitude of the source: west, south, east, north; null if they are unknown.</param>
/// <param name="Preview">The path of a PNG; null if the raster was only described.</param>
internal sealed record MadePicture(string Subtype, string? SourceCrs, double[]? Box, string? Preview);

/// <summary>A line that the child writes: progress, or how it ended.</summary>
internal sealed record ImportLine
{
    /// <summary>Percent.</summary>
    public int? Progress { get; init; }

    /// <summary>The name of the reader, when it has ended well or not.</summary>
    public string? Reader { get; init; }

    /// <summary>The collections, when it has ended well.</summary>
    public IReadOnlyList<ImportedCollection>? Collections { get; init; }

    /// <summary>The code of the failure, when it has not.</summary>
    public string? Code { get; init; }

    /// <summary>The same as a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>The format of the source, when it has not.</summary>
    public SourceFormat? Format { get; init; }

    /// <summary>The layers of a source that only GDAL can read, as far as they are known.</summary>
    public IReadOnlyList<SourceLayer>? Layers { get; init; }
}

/// <summary>A collection of a finished package.</summary>
/// <param name="Name">The name of the table.</param>
/// <param name="GeometryType">The type of the geometries in upper case; null if there are none.</param>
/// <param name="Count">Rows; null if they were not all read.</param>
/// <param name="Shapes">Rows with a geometry that is not empty.</param>
/// <param name="Box">The smallest and largest coordinates: west, south, east, north; null if there are none.</param>
/// <param name="Fields">The columns, with the names that they have in the source.</param>
internal sealed record ImportedCollection(
    string Name,
    string? GeometryType,
    long? Count,
    long Shapes,
    double[]? Box,
    IReadOnlyList<ImportedField> Fields)
{
    /// <summary>The name in the source; null if it has none.</summary>
    public string? Title { get; init; }

    /// <summary>The coordinate system of the source; null if that is unknown, or longitude and latitude.</summary>
    public string? SourceCrs { get; init; }

    /// <summary>Image or Terrain; null if it is no raster.</summary>
    public string? Subtype { get; init; }

    /// <summary>The lowest zoom with tiles of a raster.</summary>
    public int? MinZoom { get; init; }

    /// <summary>The highest zoom with tiles of a raster.</summary>
    public int? MaxZoom { get; init; }

    /// <summary>Vector, Raster or NonSpatial.</summary>
    public string Type => Subtype is not null ? "Raster" : GeometryType is not null ? "Vector" : "NonSpatial";
}

/// <summary>A field of a collection.</summary>
/// <param name="Name">The name in the source.</param>
/// <param name="Column">The column.</param>
/// <param name="Type">boolean, integer, number, string or json.</param>
internal sealed record ImportedField(string Name, string Column, string Type);

/// <summary>How jobs and lines are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImportJob))]
[JsonSerializable(typeof(ImportLine))]
internal sealed partial class ImportJson : JsonSerializerContext;
