using Kala.Geo.Gdal;
using Kala.Geo.Jail;

namespace Kala.Geo.Tests.Gdal;

/// <summary>GDAL's programs in the jail.</summary>
public sealed class GdalSessionTests : IDisposable
{
    private static readonly GdalFormat Tiff = new(".tif", ["GTiff"], IsRaster: true);

    private readonly string _folder = Directory.CreateTempSubdirectory("kala-geo-").FullName;
    private readonly string _others = Directory.CreateTempSubdirectory("kala-geo-").FullName;

    [GdalFact]
    public async Task The_version_is_known() =>
        Assert.Matches("^GDAL [0-9]+\\.[0-9]+", await Session().VersionAsync(CancellationToken.None));

    [GdalFact]
    public async Task Only_what_may_be_read_is_read()
    {
        var source = Path.Combine(_others, "a.tif");
        GdalTool.Run("gdal_create", "-of", "GTiff", "-outsize", "10", "10", source);

        Assert.Contains("\"size\"", await Session(source).ReadAsync(GdalPrograms.Describe, ["-json", source], CancellationToken.None), StringComparison.Ordinal);
        await Assert.ThrowsAsync<SourceFault>(() => Session().ReadAsync(GdalPrograms.Describe, ["-json", source], CancellationToken.None));
    }

    [GdalFact]
    public async Task Only_allowed_drivers_are_used()
    {
        File.WriteAllText(Path.Combine(_folder, "a.asc"), "ncols 1\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 1\n7\n");
        File.WriteAllText(
            Path.Combine(_folder, "a.vrt"),
            """
            <VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1">
            <SimpleSource><SourceFilename relativeToVRT="1">a.asc</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>
            """);
        var session = Session();
        Task<string> Describe(string name) => session.ReadAsync(GdalPrograms.Describe, [Path.Combine(_folder, name)], CancellationToken.None);
        await Describe("a.asc");
        await Describe("a.vrt");

        await session.AllowAsync(Tiff, CancellationToken.None);

        Assert.Equal("format_unknown", (await Assert.ThrowsAsync<SourceFault>(() => Describe("a.asc"))).Code);
        Assert.Equal("format_unknown", (await Assert.ThrowsAsync<SourceFault>(() => Describe("a.vrt"))).Code);
    }

    [GdalFact]
    public async Task A_format_without_a_driver_has_no_reader()
    {
        var format = new GdalFormat(".x", ["None"], IsRaster: false);

        var fault = await Assert.ThrowsAsync<SourceFault>(() => Session().AllowAsync(format, CancellationToken.None));

        Assert.Equal(("reader_missing", "GDAL on the server has no driver for GeoTIFF."), (fault.Code, fault.Message));
    }

    [GdalFact]
    public async Task A_file_that_becomes_too_large_ends_the_program()
    {
        var source = Path.Combine(_folder, "a.tif");
        GdalTool.Run("gdal_create", "-of", "GTiff", "-outsize", "1000", "1000", "-burn", "7", source);

        var fault = await Assert.ThrowsAsync<SourceFault>(() => Session(fileBytes: 100_000).ReadAsync(
            GdalPrograms.Translate, ["-of", "GTiff", source, Path.Combine(_folder, "b.tif")], CancellationToken.None));

        Assert.Equal("source_too_large", fault.Code);
    }

    [GdalFact]
    public async Task Memory_is_limited()
    {
        var source = Path.Combine(_folder, "a.tif");
        // One block of 1.6 GB, of which nothing is on the disk.
        GdalTool.Run(
            "gdal_create", "-of", "GTiff", "-outsize", "40000", "40000", "-co", "SPARSE_OK=TRUE", "-co", "TILED=YES",
            "-co", "BLOCKXSIZE=40000", "-co", "BLOCKYSIZE=40000", "-co", "COMPRESS=DEFLATE", source);

        var fault = await Assert.ThrowsAsync<SourceFault>(() => Session().ReadAsync(
            GdalPrograms.Translate, ["-of", "PNG", "-outsize", "10", "10", source, Path.Combine(_folder, "b.png")], CancellationToken.None));

        Assert.Equal("import_memory", fault.Code);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_others, recursive: true);
    }

    private GdalSession Session(string? readable = null, long fileBytes = 1L << 30) => new(
        GdalPrograms.Find(folder: null, allowUnjailed: false),
        new JailRules { Readable = readable is null ? [] : [readable], Writable = [_folder], CpuSeconds = 60, FileBytes = fileBytes },
        memoryBytes: 1L << 30,
        _folder,
        "GeoTIFF");
}
