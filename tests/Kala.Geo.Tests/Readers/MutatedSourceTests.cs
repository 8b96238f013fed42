using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Kala.Geo.Readers;
using Kala.Geo.Rows;
using NetTopologySuite.Features;
using NetTopologySuite.IO;
using NetTopologySuite.IO.Esri;

namespace Kala.Geo.Tests.Readers;

/// <summary>
/// Almost valid files for each reader: it reads them or refuses them, soon and in little memory. KALA_FUZZ_INPUTS sets how many
/// there are for each reader, KALA_FUZZ_SEED the seed.
/// </summary>
[Collection(nameof(TestsAlone))]
public sealed class MutatedSourceTests(ITestOutputHelper output) : IDisposable
{
    private const long MostGrowth = 64 << 20;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly int Inputs = int.Parse(Environment.GetEnvironmentVariable("KALA_FUZZ_INPUTS") ?? "2000", provider: null);

    private static readonly int Seed = int.Parse(
        Environment.GetEnvironmentVariable("KALA_FUZZ_SEED") ?? $"{Random.Shared.Next(1 << 30)}", provider: null);

    // What the formats give a meaning, and numbers that lengths may be taken for.
    private static readonly byte[][] Words =
    [
        .. new[] { "\"", "{", "[", "}", "]", ",", ":", "null", "1e999", "-0", "\\u0000", "\\ud800", "\"coordinates\"", "\"type\"", ";", "\n", "\"\"" }
            .Select(Encoding.UTF8.GetBytes),
        [0, 0, 0, 0], [255, 255, 255, 255], [127, 255, 255, 255], [255, 255, 255, 127], [0xED, 0xA0, 0x80], [0xC0, 0x80],
    ];

    private readonly ImportLimits _limits = new()
    {
        Features = 10_000,
        UnpackedBytes = 1 << 20,
        FeatureBytes = 1 << 16,
        TextBytes = 1 << 12,
        Fields = 50,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("kala-geo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("geojson")]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("zip")]
    [InlineData("shapefile")]
    public void A_mutated_file_is_read_or_refused(string kind)
    {
        output.WriteLine($"KALA_FUZZ_SEED={Seed}");
        var whole = Whole(kind);
        Assert.Null(FaultOf(kind, whole));
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        var refused = 0;
        for (var number = 0; number < Inputs; number++)
        {
            var input = Mutated(whole, new Random(unchecked((Seed * 1_000_003) + number)));
            var watch = Stopwatch.StartNew();
            refused += FaultOf(kind, input) is null ? 0 : 1;
            Assert.True(watch.Elapsed < Longest, $"{kind}: input {number} of KALA_FUZZ_SEED={Seed} took {watch.Elapsed}.");
        }
        Assert.InRange(refused, Inputs / 20, Inputs);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - heap;
        Assert.True(grown < MostGrowth, $"The heap has grown by {grown >> 20} MiB (KALA_FUZZ_SEED={Seed}).");
    }

    /// <summary>Why a file is refused; null if it is read. Anything that is not a refusal fails the test.</summary>
    private SourceFault? FaultOf(string kind, byte[] bytes)
    {
        try
        {
            using (var first = Open(kind, bytes))
            {
                _ = Schema.Of(first, _limits, _ => { });
            }
            using var second = Open(kind, bytes);
            var row = new Row(new FieldList(_limits), _limits);
            while (second.Read(row))
            {
                Assert.True(row.Fields.Count <= _limits.Fields);
            }
            return null;
        }
        catch (SourceFault fault)
        {
            return fault;
        }
    }

    private IRowSource Open(string kind, byte[] bytes) => kind switch
    {
        "geojson" => new GeoJsonSource(new MemoryStream(bytes), _limits),
        "json" => new JsonTableSource(new MemoryStream(bytes), _limits),
        "csv" => new CsvSource(new MemoryStream(bytes), new CsvOptions(), _limits),
        "zip" => OpenZip(bytes),
        _ => OpenShapefile(bytes),
    };

    private ShapefileSource OpenZip(byte[] bytes) =>
        new(ShapefileArchive.Unpack(new MemoryStream(bytes), Empty("unpacked"), _limits)[0], _limits);

    /// <summary>The shapefile itself is mutated, and not its compressed form, whose check sums would notice.</summary>
    private ShapefileSource OpenShapefile(byte[] bytes)
    {
        var folder = Empty("parts");
        bytes = [.. bytes, .. new byte[Math.Max(0, 4 - bytes.Length)]];
        var end = (int)Math.Clamp(4L + BitConverter.ToInt32(bytes), 4, bytes.Length);
        var parts = new ShapefileParts("a", Path.Combine(folder, "0.shp"), Path.Combine(folder, "0.dbf"), null, null);
        File.WriteAllBytes(parts.Shapes, bytes[4..end]);
        File.WriteAllBytes(parts.Attributes, bytes[end..]);
        return new ShapefileSource(parts, _limits);
    }

    private string Empty(string name)
    {
        var folder = Path.Combine(_folder, name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
        return Directory.CreateDirectory(folder).FullName;
    }

    private byte[] Whole(string kind) => kind switch
    {
        "geojson" => Encoding.UTF8.GetBytes(
            """
            {"type":"FeatureCollection","name":"x","features":[
            {"type":"Feature","id":7,"geometry":{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]},"properties":{"a":"ü\n","b":1,"c":[1,{"d":null}]}},
            {"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2,3]},{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}]},"properties":{"b":2.5e3,"e":true}},
            {"type":"Feature","geometry":null,"properties":null}]}
            """),
        "json" => """[{"a":1,"b":"x"},{"a":2.5,"b":null,"c":{"d":[1,2,3]}},{"e":true}]"""u8.ToArray(),
        "csv" => "name;lon;lat;n\n\"a\"\"b\";1.5;2.5;1\nc;;;2\n\"d\ne\";-3;4;x\n"u8.ToArray(),
        "zip" => Zip(),
        _ => Parts(),
    };

    private byte[] Zip()
    {
        Write();
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var end in (string[])["shp", "dbf", "shx"])
            {
                archive.CreateEntryFromFile(Path.Combine(_folder, $"a.{end}"), $"a.{end}");
            }
        }
        return packed.ToArray();
    }

    private byte[] Parts()
    {
        Write();
        var shapes = File.ReadAllBytes(Path.Combine(_folder, "a.shp"));
        return [.. BitConverter.GetBytes(shapes.Length), .. shapes, .. File.ReadAllBytes(Path.Combine(_folder, "a.dbf"))];
    }

    private void Write()
    {
        var reader = new WKTReader();
        var features = new[] { "POLYGON ((0 0, 0 9, 9 9, 0 0), (1 2, 2 3, 1 3, 1 2))", "POLYGON ((20 20, 20 29, 29 29, 20 20))" }
            .Select(text => (IFeature)new Feature(reader.Read(text), new AttributesTable { { "name", "a" }, { "n", 7 }, { "part", 1.5 } }));
        Shapefile.WriteAllFeatures(features, Path.Combine(_folder, "a.shp"));
    }

    private static byte[] Mutated(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 20), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    bytes.InsertRange(at, Words[random.Next(Words.Length)]);
                    break;
                default:
                    var word = Words[random.Next(Words.Length)];
                    for (var place = 0; place < word.Length && at + place < bytes.Count; place++)
                    {
                        bytes[at + place] = word[place];
                    }
                    break;
            }
        }
        return [.. bytes];
    }
}
