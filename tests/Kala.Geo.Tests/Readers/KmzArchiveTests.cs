using System.IO.Compression;
using Kala.Geo.Readers;

namespace Kala.Geo.Tests.Readers;

public sealed class KmzArchiveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kala-geo-").FullName;

    [Theory]
    [InlineData("doc.kml")]
    [InlineData("doc.kml", "files/a.png", "other.kml")]
    [InlineData("../../x/DOC.KML", "a.txt")]
    [InlineData("places.kml")]
    public void The_document_is_unpacked_and_nothing_else(params string[] names)
    {
        Unpack(new ImportLimits(), names);

        Assert.Equal(names[0], File.ReadAllText(Path.Combine(_folder, "unpacked")));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder).Length);
    }

    [Theory]
    [InlineData("archive_invalid", "a.kml", "b.kml")]
    [InlineData("archive_invalid", "doc.kml", "x/doc.kml")]
    [InlineData("archive_invalid", "a.txt")]
    [InlineData("archive_too_large", "doc.kml", "a.png", "b.png", "c.png")]
    public void Others_are_refused(string code, params string[] names) =>
        Assert.Equal(code, Assert.Throws<SourceFault>(() => Unpack(new ImportLimits { ZipEntries = 3 }, names)).Code);

    [Fact]
    public void A_document_that_is_too_large_is_refused() => Assert.Equal(
        "archive_too_large", Assert.Throws<SourceFault>(() => Unpack(new ImportLimits { UnpackedBytes = 3 }, "doc.kml")).Code);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Unpack(ImportLimits limits, params string[] names)
    {
        var path = Path.Combine(_folder, "a.kmz");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            foreach (var name in names)
            {
                using var entry = new StreamWriter(archive.CreateEntry(name).Open());
                entry.Write(name);
            }
        }
        using var source = File.OpenRead(path);
        KmzArchive.Unpack(source, Path.Combine(_folder, "unpacked"), limits);
    }
}
