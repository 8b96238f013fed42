using Kala.Application.Datastores;
using Kala.Domain;
using Kala.Domain.Datastores;
using Kala.Geo.Packages;
using Kala.Geo.Rows;
using Microsoft.Data.Sqlite;

namespace Kala.Api.Datastores.Ogc;

/// <summary>Opens packages, and describes their tables as the rows of the collections say.</summary>
internal static class PackageAccess
{
    private const string Geometry = "geom";
    private const string Key = "fid";

    /// <summary>Opens the package; refused if it is gone, because the file was imported anew or the package is lost.</summary>
    public static Result<PackageReader> Open(ReadableDatastore datastore)
    {
        try
        {
            return new PackageReader(datastore.Path);
        }
        catch (SqliteException) when (!File.Exists(datastore.Path))
        {
            return Failures.DatastoreNotReady;
        }
    }

    /// <summary>The table of a collection.</summary>
    public static PackageCollection Table(DatastoreTable one, IReadOnlyList<CollectionField> fields) => new(
        one.Name,
        one.GeometryType is null ? null : Geometry,
        one.GeometryType,
        Key,
        one.FeatureCount,
        one.ShapeCount,
        one.MinX is { } west ? new Box(west, one.MinY!.Value, one.MaxX!.Value, one.MaxY!.Value) : Box.Empty,
        [.. fields.Select(Column)]);

    /// <summary>The column of a field.</summary>
    public static PackageField Column(CollectionField field) => new(field.Column, field.Type switch
    {
        "boolean" => "BOOLEAN",
        "integer" => "INTEGER",
        "number" => "DOUBLE",
        _ => "TEXT",
    });
}
