using System.Text.Json;
using Kala.Application.Abstractions;
using Kala.Geo.Packages;
using Kala.Geo.Readers;
using Kala.Geo.Rows;
using Kala.Geo.Tiles;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kala.Geo.Imports;

/// <summary>
/// The hidden command <c>--import</c>: reads a stranger's file in a process of its own, in the jail, and writes lines of JSON.
/// </summary>
public static class ImportProgram
{
    /// <summary>The command's name.</summary>
    public const string Command = "--import";

    /// <summary>The collection of a source that has only one.</summary>
    internal const string OnlyCollection = "default";

    private const int LeastFree = 1 << 20;

    /// <summary>Runs a job.</summary>
    /// <param name="path">The file with the job.</param>
    /// <param name="lines">Where the lines are written.</param>
    /// <returns>The exit code: 0 if the last line says how it ended.</returns>
    public static int Run(string path, TextWriter lines)
    {
        var job = JsonSerializer.Deserialize(File.ReadAllText(path), ImportJson.Default.ImportJob)!;
        SourceFormat? format = null;
        try
        {
            var known = FormatOf(job);
            format = known;
            var collections = job.Picture is { } picture ? [Described(job, picture)]
                : job.MostRows is { } most ? Describe(job, known, most)
                : Import(job, known, lines);
            Write(lines, new ImportLine { Reader = NameOf(known), Collections = collections });
        }
        catch (SourceFault fault)
        {
            WriteFault(lines, format, fault);
        }
        catch (Exception full) when (FullOf(full, job) is { } fault)
        {
            WriteFault(lines, format, fault);
        }
        return 0;
    }

    /// <summary>The name of a format, which is that of its reader.</summary>
    internal static string NameOf(SourceFormat format) => format switch
    {
        SourceFormat.GeoJson => "GeoJSON",
        SourceFormat.Json => "JSON",
        SourceFormat.Csv => "CSV",
        SourceFormat.Shapefile => "Shapefile",
        SourceFormat.Kml => "KML",
        SourceFormat.Kmz => "KMZ",
        SourceFormat.Gml => "GML",
        SourceFormat.GeoTiff => "GeoTIFF",
        SourceFormat.AsciiGrid => "ASCII Grid",
        _ => "Erdas Imagine",
    };

    /// <summary>What ended an import: a full disk or a package that is too large. Null if it was something else.</summary>
    private static SourceFault? FullOf(Exception fault, ImportJob job) => fault switch
    {
        IOException disk when disk.IsFull() => SourceFault.NoSpace(),
        PackageException { IsFull: true } or SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => HasSpace(job)
            ? SourceFault.TooLarge($"The package would have more than {job.Limits.PackageBytes} bytes.")
            : SourceFault.NoSpace(),
        _ => null,
    };

    // SQLite tells a full disk and a full package by the same code.
    private static bool HasSpace(ImportJob job) =>
        job.Limits.FreeBytes > job.Limits.PackageBytes && new DriveInfo(job.Folder).AvailableFreeSpace > LeastFree;

    private static List<ImportedCollection> Import(ImportJob job, SourceFormat format, TextWriter lines)
    {
        var sources = ImportSources.Of(job, format);
        var fields = new List<FieldList>();
        using (var package = new PackageWriter(job.Package, job.Limits, job.Now))
        {
            foreach (var source in sources)
            {
                var before = fields.Count * 100;
                fields.Add(VectorImport.Run(
                    source.Open, source.Length, source.Name, package, job.Limits,
                    percent => Write(lines, new ImportLine { Progress = (before + percent) / sources.Count })).Fields);
            }
            package.Finish();
        }
        // The package has them in the order in which they were begun.
        var tables = PackageFinish.Run(job.Package);
        using var reader = new PackageReader(job.Package);
        return [.. tables.Select((one, at) => Described(one, fields[at], sources[at].Layer, VectorZooms.Of(reader, one)))];
    }

    /// <summary>What an import would make, by the first rows; counts and boxes of more are not known.</summary>
    private static List<ImportedCollection> Describe(ImportJob job, SourceFormat format, int most) =>
        ImportSources.Of(job, format).ConvertAll(source =>
        {
            using var rows = new FirstRows(source.Open(), most);
            var schema = Schema.Of(rows, job.Limits, _ => { });
            return new ImportedCollection(
                source.Name,
                schema.GeometryType,
                rows.MayHaveMore ? null : schema.Count,
                Shapes: 0,
                rows.MayHaveMore ? null : NumbersOf(schema.Box),
                FieldsOf(schema.Fields))
            {
                Title = source.Layer.Name,
                SourceCrs = source.Layer.Crs,
            };
        });

    private static SourceFormat FormatOf(ImportJob job)
    {
        using var source = File.OpenRead(job.Source);
        var head = new byte[SourceFormats.HeadBytes];
        return SourceFormats.Of(head.AsSpan(0, source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)), job.Filename);
    }

    private static ImportedCollection Described(PackageCollection collection, FieldList fields, SourceLayer layer, TileZooms? zooms) => new(
        collection.Name,
        collection.GeometryType,
        collection.Count,
        collection.Shapes,
        NumbersOf(collection.Box),
        FieldsOf(fields))
    {
        Title = layer.Name,
        SourceCrs = layer.Crs,
        MinZoom = zooms?.Min,
        MaxZoom = zooms?.Max,
    };

    private static ImportedCollection Described(ImportJob job, MadePicture picture)
    {
        var raster = new ImportedCollection(OnlyCollection, GeometryType: null, Count: 0, Shapes: 0, picture.Box, Fields: [])
        {
            SourceCrs = picture.SourceCrs,
            Subtype = picture.Subtype,
        };
        if (picture.Preview is null)
        {
            return raster;
        }
        PackageRaster.AddPreview(job.Package, OnlyCollection, File.ReadAllBytes(picture.Preview));
        return PackageFinish.Run(job.Package) is [{ Zooms: { } zooms } drawn]
            ? raster with { Box = NumbersOf(drawn.Box), MinZoom = zooms.Lowest, MaxZoom = zooms.Highest }
            : throw SourceFault.Crs("No pixel of the raster is on the map.");
    }

    private static double[]? NumbersOf(Box box) => box.IsEmpty ? null : [box.MinX, box.MinY, box.MaxX, box.MaxY];

    private static List<ImportedField> FieldsOf(FieldList fields) =>
        [.. fields.All.Select(field => new ImportedField(field.Name, field.Column, TypeOf(field.Kind)))];

    private static string TypeOf(CellKind kind) => kind switch
    {
        CellKind.Boolean => "boolean",
        CellKind.Integer => "integer",
        CellKind.Real => "number",
        CellKind.Json => "json",
        _ => "string",
    };

    private static void WriteFault(TextWriter lines, SourceFormat? format, SourceFault fault) => Write(lines, new ImportLine
    {
        Reader = format is { } known ? NameOf(known) : null,
        Code = fault.Code,
        Message = fault.Message,
        Format = format,
        Layers = fault.Layers.Count > 0 ? fault.Layers : null,
    });

    private static void Write(TextWriter lines, ImportLine line)
    {
        lines.WriteLine(JsonSerializer.Serialize(line, ImportJson.Default.ImportLine));
        lines.Flush();
    }
}
