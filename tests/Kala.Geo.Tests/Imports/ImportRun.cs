using System.Globalization;
using Kala.Geo.Gdal;
using Kala.Geo.Imports;
using Kala.Geo.Packages;
using Kala.Geo.Readers;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Kala.Geo.Tests.Imports;

/// <summary>Imports as the server does them, in child processes.</summary>
internal sealed class ImportRun : IDisposable
{
    private int _runs;

    /// <summary>A folder for the files of a test.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("kala-geo-").FullName;

    /// <summary>The limits of the source.</summary>
    public ImportLimits Source { get; set; } = new();

    /// <summary>The limits of the children.</summary>
    public ImportRunner.Limits Children { get; set; } = new(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(2), 1L << 30);

    /// <summary>GDAL's programs.</summary>
    public GdalPrograms Programs { get; set; } = GdalPrograms.Find(folder: null, allowUnjailed: false);

    /// <summary>The path of the last package.</summary>
    public string Package => Path.Combine(Folder, $"job-{_runs}.gpkg");

    /// <summary>What the last children and programs wrote to their error output.</summary>
    public string Errors { get; private set; } = "";

    /// <summary>The percents of the last import.</summary>
    public List<int> Percents { get; } = [];

    /// <summary>The path of a file of the test.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>Imports a file, whose path says nothing of its format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="filename">The client's name for it.</param>
    /// <param name="mostRows">For a description only.</param>
    public async Task<ImportLine> ImportAsync(string path, string filename = "a", int? mostRows = null)
    {
        _runs++;
        Percents.Clear();
        var blob = this[$"blob-{_runs}"];
        File.Copy(path, blob);
        var job = new ImportJob(
            blob, filename, Package, Directory.CreateDirectory(this[$"job-{_runs}"]).FullName,
            DateTimeOffset.UnixEpoch, new CsvOptions(), Source, mostRows);
        (var end, Errors) = await new ImportRunner(Children, Programs).RunAsync(job, Percents.Add, CancellationToken.None);
        Assert.Equal(Percents.Order().Distinct(), Percents);
        return end;
    }

    /// <summary>Imports a text.</summary>
    public Task<ImportLine> ImportTextAsync(string text, string filename = "a")
    {
        var path = this[$"text-{_runs}"];
        File.WriteAllText(path, text);
        return ImportAsync(path, filename);
    }

    /// <summary>The collections of an import that must have ended well.</summary>
    public IReadOnlyList<ImportedCollection> CollectionsOf(ImportLine end)
    {
        Assert.True(end.Collections is not null, $"{end.Code}: {end.Message}\n{Errors}");
        return end.Collections;
    }

    /// <summary>Values of the last package, in the order of the fids.</summary>
    public List<string> Values(string table, string column) =>
        [.. Read(table, column).Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!)];

    /// <summary>Geometries of the last package, in the order of the fids.</summary>
    public List<Geometry> Geometries(string table) =>
        [.. Read(table, "geom").OfType<byte[]>().Select(blob => new WKBReader().Read(GeometryBlob.WkbOf(blob).ToArray()))];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private List<object> Read(string table, string column)
    {
        using var connection = new SqliteConnection($"Data Source={Package};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {PackageWriter.Quote(column)} FROM {PackageWriter.Quote(table)} ORDER BY fid";
        using var reader = command.ExecuteReader();
        var values = new List<object>();
        while (reader.Read())
        {
            values.Add(reader[0]);
        }
        return values;
    }
}
