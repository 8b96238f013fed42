using System.IO.Compression;
using System.Text;
using Kala.Geo.Readers;
using NetTopologySuite.Features;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using NetTopologySuite.IO.Esri;

namespace Kala.Geo.Tests.Readers;

public sealed class ShapefileSourceTests : IDisposable
{
    private const string Wgs84 = """GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]""";

    private readonly string _folder = Directory.CreateTempSubdirectory("kala-geo-").FullName;
    private int _archives;

    [Theory]
    [InlineData("POINT (1 2)", "POINT (1 2)")]
    [InlineData("MULTIPOINT ((1 2), (3 4))", "MULTIPOINT ((1 2), (3 4))")]
    [InlineData("LINESTRING (1 2, 3 4)", "MULTILINESTRING ((1 2, 3 4))")]
    [InlineData("POLYGON ((0 0, 0 9, 9 9, 0 0), (1 2, 2 3, 1 3, 1 2))", "MULTIPOLYGON (((0 0, 0 9, 9 9, 0 0), (1 2, 2 3, 1 3, 1 2)))")]
    public void Shapes_are_read(string shape, string expected)
    {
        var parts = Assert.Single(Unpack(Zip("lands", Features(shape))));

        Assert.Equal("lands", parts.Name);
        Assert.Equal(
            [$"{expected} | name=Text:Łódź | count=Integer:7 | part=Real:1.5 | on=Boolean:True | day=Text:2026-11-30", "- | count=Integer:0"],
            Read(parts).Select(row => row.Replace(" | part=Real:0", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_coordinate_system_is_known()
    {
        string Of(string? projection) => Assert.Single(Unpack(Zip("a", Features("POINT (1 2)"), projection))) is var parts
            && ShapefileSource.IsWgs84(parts) ? "WGS 84" : "other";

        Assert.Equal("WGS 84", Of(null));
        Assert.Equal("WGS 84", Of(Wgs84));
        Assert.Equal("other", Of($"""PROJCS["WGS_1984_UTM_Zone_33N",{Wgs84},PROJECTION["Transverse_Mercator"]]"""));
        Assert.Equal("other", Of("""GEOGCS["GCS_NAD27",DATUM["D_North_American_1927",SPHEROID["Clarke_1866",6378206.4,294.9786982]]]"""));
    }

    [Fact]
    public void Only_base_names_of_shapefiles_are_unpacked()
    {
        var path = Zip("a", Features("POINT (1 2)"), folder: "../../x/", others: [("../evil.txt", 10), ("__MACOSX/a.shp", 10), ("/etc/a.shx", 3)]);

        var parts = Assert.Single(Unpack(path));

        Assert.Equal("a", parts.Name);
        Assert.Equal(2, Read(parts).Count);
        Assert.All(Directory.GetFiles(Path.GetDirectoryName(parts.Shapes)!), file => Assert.Matches("^0\\.(shp|dbf|prj|cpg)$", Path.GetFileName(file)));
    }

    [Fact]
    public void Archives_with_too_much_or_too_little_are_refused()
    {
        var features = Features("POINT (1 2)");

        Assert.Equal("archive_too_large", CodeOf(Zip("a", features, others: [("b.txt", 1), ("c.txt", 1)]), new ImportLimits { ZipEntries = 3 }));
        Assert.Equal("archive_too_large", CodeOf(Zip("a", features), new ImportLimits { UnpackedBytes = 100 }));
        Assert.Equal("archive_too_large", CodeOf(Zip("a", features, others: [("b.shp", 10_000_000), ("b.dbf", 1)])));
        Assert.Equal("archive_invalid", CodeOf(Zip("a", features, others: [("x/A.shp", 1)])));
        Assert.Equal("archive_invalid", CodeOf(Zip("a", features, others: [("b.shp", 1)])));
        Assert.Equal("format_unknown", CodeOf(Zip("a", features, others: [], without: true)));
        var noZip = Path.Combine(_folder, "no.zip");
        File.WriteAllText(noZip, "PK no");
        Assert.Equal("archive_invalid", CodeOf(noZip));
    }

    [Fact]
    public void A_damaged_shapefile_is_refused()
    {
        var parts = Assert.Single(Unpack(Zip("a", Features("POLYGON ((0 0, 0 9, 9 9, 0 0))"))));
        using (var shapes = new FileStream(parts.Shapes, FileMode.Open))
        {
            shapes.SetLength(130);
        }

        Assert.Equal("source_invalid", Assert.Throws<SourceFault>(() => Read(parts)).Code);
    }

    [Theory]
    [InlineData(36, 0x7fffff00)]
    [InlineData(40, 0x7fffff00)]
    [InlineData(44, 5)]
    [InlineData(-4, 0x0000ff00)]
    public void A_count_that_promises_more_than_the_record_has_is_refused(int at, int number)
    {
        var parts = Assert.Single(Unpack(Zip("a", Features("POLYGON ((0 0, 0 9, 9 9, 0 0))"))));
        using (var shapes = new FileStream(parts.Shapes, FileMode.Open))
        {
            // After the header of the file and that of the record.
            shapes.Position = 108 + at;
            shapes.Write(BitConverter.GetBytes(number));
        }

        Assert.Equal("source_invalid", Assert.Throws<SourceFault>(() => Read(parts)).Code);
    }

    [Fact]
    public void Records_without_bytes_are_refused()
    {
        var parts = Assert.Single(Unpack(Zip("a", Features("POINT (1 2)"))));
        using (var attributes = new FileStream(parts.Attributes, FileMode.Open))
        {
            // Four billion records of 0 bytes.
            attributes.Position = 4;
            attributes.Write([255, 255, 255, 255]);
            attributes.Position = 10;
            attributes.Write([0, 0]);
        }

        Assert.Equal("source_invalid", Assert.Throws<SourceFault>(() => Read(parts)).Code);
    }

    [Fact]
    public void A_record_larger_than_allowed_is_refused()
    {
        var parts = Assert.Single(Unpack(Zip("a", Features("POLYGON ((0 0, 0 9, 9 9, 0 0))"))));

        Assert.Equal("source_too_large", Assert.Throws<SourceFault>(() => new ShapefileSource(parts, new ImportLimits { FeatureBytes = 100 })).Code);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static List<string> Read(ShapefileParts parts)
    {
        using var source = new ShapefileSource(parts, new ImportLimits());
        return SourceRows.Of(source);
    }

    private static List<Feature> Features(string shape) =>
    [
        new(new WKTReader().Read(shape), new AttributesTable(new Dictionary<string, object?>
        {
            ["name"] = "Łódź", ["count"] = 7, ["part"] = 1.5, ["on"] = true, ["day"] = new DateTime(2026, 11, 30),
        })),
        new(Empty(shape), new AttributesTable(new Dictionary<string, object?>
        {
            ["name"] = null, ["count"] = 0, ["part"] = 0.0, ["on"] = null, ["day"] = null,
        })),
    ];

    private static Geometry Empty(string shape) => new WKTReader().Read(shape[..shape.IndexOf(' ', StringComparison.Ordinal)] + " EMPTY");

    private string CodeOf(string archive, ImportLimits? limits = null) =>
        Assert.Throws<SourceFault>(() => Unpack(archive, limits)).Code;

    private List<ShapefileParts> Unpack(string archive, ImportLimits? limits = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, $"unpacked-{++_archives}"));
        using var source = File.OpenRead(archive);
        return ShapefileArchive.Unpack(source, folder.FullName, limits ?? SourceRows.Limits);
    }

    private string Zip(
        string name,
        List<Feature> features,
        string? projection = Wgs84,
        string folder = "",
        (string Name, int Length)[]? others = null,
        bool without = false)
    {
        var shapes = Directory.CreateDirectory(Path.Combine(_folder, $"shapes-{++_archives}")).FullName;
        Shapefile.WriteAllFeatures(features, Path.Combine(shapes, name + ".shp"), projection, Encoding.UTF8);
        if (projection is null)
        {
            File.Delete(Path.Combine(shapes, name + ".prj"));
        }
        var path = shapes + ".zip";
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var file in without ? [] : Directory.GetFiles(shapes))
        {
            archive.CreateEntryFromFile(file, folder + Path.GetFileName(file));
        }
        foreach (var (other, length) in others ?? [])
        {
            using var entry = archive.CreateEntry(other).Open();
            entry.Write(new byte[length]);
        }
        return path;
    }
}
