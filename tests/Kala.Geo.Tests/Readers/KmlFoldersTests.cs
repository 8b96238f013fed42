using System.Text;
using System.Xml.Linq;
using Kala.Geo.Readers;

namespace Kala.Geo.Tests.Readers;

public sealed class KmlFoldersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kala-geo-").FullName;

    [Fact]
    public void Each_folder_with_placemarks_becomes_one_of_the_outermost_document()
    {
        var layers = Rewrite(
            """
            <kml xmlns="http://earth.google.com/kml/2.1"><Document><name> Places </name><Style id="a"/>
              <Placemark><name>1</name></Placemark>
              <Folder><name>empty</name></Folder><Folder/>
              <Folder><name>x &amp; y</name><Schema name="s"/>
                <Folder><Placemark><name>2</name></Placemark></Folder>
                <Placemark><name>3</name><gx:Track/></Placemark><GroundOverlay/>
              </Folder>
              <Placemark><name>4</name></Placemark>
            </Document></kml>
            """);

        Assert.Equal([new SourceLayer("Places", null, 2), new SourceLayer(null, null, 1), new SourceLayer("x & y", null, 1)], layers);
        var document = Assert.Single(XDocument.Load(Path.Combine(_folder, "new.kml")).Root!.Elements());
        Assert.Equal(["Schema", "Folder", "Folder", "Folder"], document.Elements().Select(element => element.Name.LocalName));
        Assert.Equal(["14", "2", "3"], document.Elements().Skip(1).Select(folder =>
            string.Concat(folder.Elements().Where(one => one.Name.LocalName == "Placemark").Select(one => one.Elements().First().Value))));
        Assert.Equal(["new.kml"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("<Placemark><name>1</name></Placemark>")]
    [InlineData("<Folder><Placemark/></Folder>")]
    [InlineData("""<k:kml xmlns:k="http://www.opengis.net/kml/2.2"><k:Placemark/></k:kml>""")]
    public void Documents_without_a_container_are_read(string text) => Assert.Equal([new SourceLayer(null, null, 1)], Rewrite(text));

    [Theory]
    [InlineData("<OGRVRTDataSource><!-- <kml> --></OGRVRTDataSource>", "format_unknown")]
    [InlineData("<kml><Document/></kml>", "source_invalid")]
    [InlineData("<kml><Document><Placemark></Document></kml>", "source_invalid")]
    [InlineData("<kml><Placemark/>", "source_invalid")]
    [InlineData("<!DOCTYPE kml><kml><Placemark/></kml>", "source_invalid")]
    [InlineData("", "source_invalid")]
    public void Others_are_refused(string text, string code) => Assert.Equal(code, Assert.Throws<SourceFault>(() => Rewrite(text)).Code);

    [Fact]
    public void Too_many_folders_are_refused()
    {
        var nested = string.Concat(Enumerable.Repeat("<Folder>", 200));
        var many = string.Concat(Enumerable.Repeat("<Folder><Placemark/></Folder>", 1001));

        Assert.Equal("source_too_large", Assert.Throws<SourceFault>(() => Rewrite($"<kml>{nested}")).Code);
        Assert.Equal("source_too_large", Assert.Throws<SourceFault>(() => Rewrite($"<kml>{many}</kml>")).Code);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private List<SourceLayer> Rewrite(string text)
    {
        foreach (var file in Directory.GetFiles(_folder))
        {
            File.Delete(file);
        }
        return KmlFolders.Rewrite(new TricklingStream(Encoding.UTF8.GetBytes(text)), Path.Combine(_folder, "new.kml"));
    }
}
