using System.Text.Json;
using Kala.Domain.Datastores;

namespace Kala.Application.Datastores;

/// <summary>A collection as clients see it.</summary>
public sealed record CollectionView
{
    /// <summary>The name, which is in addresses.</summary>
    public required string Name { get; init; }

    /// <summary>The name for people.</summary>
    public required string Title { get; init; }

    /// <summary><c>Vector</c>, <c>Raster</c> or <c>NonSpatial</c>.</summary>
    public required string Type { get; init; }

    /// <summary><c>Image</c> or <c>Terrain</c> of a raster; null otherwise.</summary>
    public required string? Subtype { get; init; }

    /// <summary>The type of the geometries in upper case; null if there are none.</summary>
    public required string? GeometryType { get; init; }

    /// <summary>Rows; null if they were not counted.</summary>
    public required long? FeatureCount { get; init; }

    /// <summary>West, south, east and north, in degrees; null if there are no geometries or if it is not known.</summary>
    public required IReadOnlyList<double>? Bbox { get; init; }

    /// <summary>The coordinate system of the file; null if it says none.</summary>
    public required string? SourceCrs { get; init; }

    /// <summary>The fields.</summary>
    public required IReadOnlyList<FieldView> Fields { get; init; }

    /// <summary>The lowest zoom with tiles; null if there are none.</summary>
    public required int? MinZoom { get; init; }

    /// <summary>The highest zoom with tiles; null if there are none.</summary>
    public required int? MaxZoom { get; init; }

    /// <summary>The view of a row.</summary>
    internal static CollectionView Of(DatastoreTable row) => new()
    {
        Name = row.Name,
        Title = row.Title,
        Type = row.Type.ToString(),
        Subtype = row.Subtype,
        GeometryType = row.GeometryType,
        FeatureCount = row.Type == CollectionType.Raster ? null : row.FeatureCount,
        Bbox = row.MinX is { } west ? [west, row.MinY!.Value, row.MaxX!.Value, row.MaxY!.Value] : null,
        SourceCrs = row.SourceCrs,
        Fields = [.. CollectionFields.Parse(row.Fields).Select(FieldView.Of)],
        MinZoom = row.MinZoom,
        MaxZoom = row.MaxZoom,
    };

    /// <summary>The view of a collection that an import made or would make.</summary>
    internal static CollectionView Of(ImportedTable made) => new()
    {
        Name = made.Name,
        Title = made.Title,
        Type = made.Type.ToString(),
        Subtype = made.Subtype,
        GeometryType = made.GeometryType,
        FeatureCount = made.Count,
        Bbox = made.Box,
        SourceCrs = made.SourceCrs,
        Fields = [.. made.Fields.Select(FieldView.Of)],
        MinZoom = made.MinZoom,
        MaxZoom = made.MaxZoom,
    };
}

/// <summary>A field as clients see it.</summary>
/// <param name="Name">The name in items.</param>
/// <param name="Type"><c>boolean</c>, <c>integer</c>, <c>number</c>, <c>string</c> or <c>json</c>.</param>
public sealed record FieldView(string Name, string Type)
{
    internal static FieldView Of(CollectionField field) => new(field.Name, field.Type);
}

/// <summary>The fields of a collection as they are stored.</summary>
public static class CollectionFields
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>Reads them.</summary>
    public static IReadOnlyList<CollectionField> Parse(string text) => JsonSerializer.Deserialize<List<CollectionField>>(text, Web)!;

    /// <summary>Writes them.</summary>
    internal static string Text(IReadOnlyList<CollectionField> fields) => JsonSerializer.Serialize(fields, Web);
}
