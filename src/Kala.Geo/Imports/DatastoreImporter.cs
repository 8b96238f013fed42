using Kala.Application.Abstractions;
using Kala.Application.Datastores;
using Kala.Domain.Datastores;
using Kala.Geo.Gdal;
using Kala.Geo.Readers;
using Microsoft.Extensions.Logging;

namespace Kala.Geo.Imports;

/// <summary>Imports in child processes.</summary>
internal sealed class DatastoreImporter(DatastoresOptions options, IDatastoreFiles files, TimeProvider clock, ILogger<DatastoreImporter> log) : IDatastoreImporter
{
    private const int MostDescribed = 10_000;

    private readonly GdalPrograms _programs = GdalPrograms.Find(options.Gdal, options.AllowUnjailed);

    public IReadOnlyList<FormatView> Formats() => FormatList.Of(_programs);

    public Task<ImportEnd> ImportAsync(ImportOrder order, Action<int> onProgress, CancellationToken cancellation) =>
        RunAsync(order, mostRows: null, onProgress, cancellation);

    public Task<ImportEnd> DescribeAsync(ImportOrder order, CancellationToken cancellation) =>
        RunAsync(order, MostDescribed, _ => { }, cancellation);

    private async Task<ImportEnd> RunAsync(ImportOrder order, int? mostRows, Action<int> onProgress, CancellationToken cancellation)
    {
        var runner = new ImportRunner(
            new ImportRunner.Limits(options.JobTime, options.JobProcessorTime, options.JobMemory), _programs);
        var job = new ImportJob(
            order.Source, order.Filename, order.Package, order.Folder, clock.GetUtcNow(), Described(order.Options), Limits(), mostRows);
        var (end, errors) = await runner.RunAsync(job, onProgress, cancellation);
        if (end.Code == SourceFault.StorageFull)
        {
            throw new StorageFullException($"The disk of the datastores is full. {errors}");
        }
        if (end.Code is "import_failed" or "import_memory")
        {
            log.ChildFailed(errors);
        }
        return new ImportEnd(end.Reader)
        {
            Code = end.Code,
            Message = end.Message,
            Collections = end.Collections?.Select(View).ToList(),
        };
    }

    private ImportLimits Limits() => new()
    {
        Features = options.Features,
        PackageBytes = options.PackageBytes,
        FreeBytes = files.FreeBytes(),
        UnpackedBytes = options.UnpackedBytes,
        ZipEntries = options.ZipEntries,
        ZipRatio = options.ZipRatio,
        FeatureBytes = options.FeatureBytes,
        Fields = options.Fields,
        TextBytes = options.TextBytes,
        JsonDepth = options.JsonDepth,
        Pixels = options.Pixels,
        Bands = options.Bands,
    };

    private static CsvOptions Described(SourceOptions options) => new()
    {
        Encoding = options.Encoding,
        Lon = options.Lon,
        Lat = options.Lat,
        Delimiter = options.Delimiter?[0],
    };

    private static ImportedTable View(ImportedCollection one) => new()
    {
        Name = one.Name,
        Title = one.Title ?? one.Name,
        Type = Enum.Parse<CollectionType>(one.Type),
        Subtype = one.Subtype,
        SourceCrs = one.SourceCrs,
        MinZoom = one.MinZoom,
        MaxZoom = one.MaxZoom,
        GeometryType = one.GeometryType,
        Count = one.Count,
        Shapes = one.Shapes,
        Box = one.Box,
        Fields = [.. one.Fields.Select(field => new CollectionField(field.Name, field.Column, field.Type))],
    };
}
