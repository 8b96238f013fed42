using Kala.Geo.Gdal;

namespace Kala.Geo.Tests.Gdal;

/// <summary>What GDAL's programs print, and what it means.</summary>
public sealed class GdalOutputTests
{
    private const long CpuSeconds = 900;

    [Theory]
    [InlineData("0...10...20...30", "10,20")]
    [InlineData("Input file size is 50, 90\n0...10...20...30...40...50...60...70...80...90...100 - done.\n", "10,20,30,40,50,60,70,80,90")]
    [InlineData("Progress turned off as fast feature count is not available.\n", "")]
    [InlineData("0...10...0...10...20...", "10,20")]
    [InlineData("0...4000...10...", "10")]
    public void Percents_are_read(string text, string expected)
    {
        foreach (var step in new[] { 1, 3, text.Length })
        {
            var told = new List<int>();
            var progress = new GdalProgress(told.Add);
            text.Chunk(step).ToList().ForEach(part => progress.Add(part));

            Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse), told);
        }
    }

    [Theory]
    [InlineData("ERROR 1: x", true)]
    [InlineData("Warning 1: x\nERROR 6: y\nWarning 1: z", true)]
    [InlineData("Warning 1: ERROR 6 is no error\n", false)]
    [InlineData("", false)]
    public void Errors_are_seen(string text, bool expected)
    {
        foreach (var step in new[] { 1, 3, 1000 })
        {
            var errors = new GdalErrors();
            text.Chunk(step).ToList().ForEach(part => errors.Add(new string(part)));

            Assert.Equal(expected, errors.Any);
        }
    }

    [Theory]
    [InlineData(1, "ERROR 1: Failed to create coordinate transformation", "crs_unknown")]
    [InlineData(0, "ERROR 1: Can't transform coordinates, source layer has no coordinate system.", "crs_unknown")]
    [InlineData(1, "ERROR 4: `x' not recognized as a supported file format.", "format_unknown")]
    [InlineData(1, "FAILURE:\nUnable to open datasource `x' with the following drivers.", "format_unknown")]
    [InlineData(1, "ERROR 1: TIFFReadEncodedStrip: Read error", "source_invalid")]
    [InlineData(1, "ERROR 2: CPLMalloc(): Out of memory allocating 9 bytes.", "import_memory")]
    [InlineData(134, "terminate called after throwing an instance of 'std::bad_alloc'", "import_memory")]
    [InlineData(134, "free(): invalid pointer", "import_failed")]
    [InlineData(139, "", "import_failed")]
    [InlineData(137, "", "import_failed")]
    [InlineData(152, "", "import_timeout")]
    [InlineData(153, "", "source_too_large")]
    [InlineData(1, "ERROR 1: sqlite3_step() failed: database or disk is full", "insufficient_storage")]
    [InlineData(126, "landlock_add_rule: no", "import_failed")]
    public void Failures_have_codes(int exitCode, string errors, string expected)
    {
        var fault = GdalFailure.Of("KML", exitCode, errors, CpuSeconds);

        Assert.Equal(expected, fault.Code);
        Assert.EndsWith(".", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_that_are_missing_are_named()
    {
        var folder = Directory.CreateTempSubdirectory("kala-geo-").FullName;
        File.WriteAllText(Path.Combine(folder, "gdalinfo"), "");

        var missing = GdalPrograms.Find(folder, allowUnjailed: true).Missing;

        Directory.Delete(folder, recursive: true);
        Assert.Equal("Install gdal-bin: ogr2ogr, gdal_translate, gdaladdo, gdaldem cannot be found.", missing);
    }
}
