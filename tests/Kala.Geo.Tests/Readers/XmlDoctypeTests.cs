using System.Text;
using Kala.Geo.Readers;

namespace Kala.Geo.Tests.Readers;

public sealed class XmlDoctypeTests
{
    private const int BlockBytes = 1 << 20;

    [Theory]
    [InlineData("""<?xml version="1.0" encoding="UTF-8"?><kml><!-- <! DOCTYPE --><![CDATA[<!-- -->]]>&lt;!DOCTYPE</kml>""")]
    [InlineData("""<?xml version='1.0' encoding='windows-1252'?><kml/>""")]
    [InlineData("""<?xml version="1.0" encoding = "iso-8859-15"?><kml/>""")]
    [InlineData("<kml/>")]
    [InlineData("")]
    public void Other_XML_is_accepted(string text)
    {
        Assert.Null(CodeOf(Encoding.UTF8.GetBytes(text)));
        Assert.Null(CodeOf([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)]));
    }

    [Theory]
    [InlineData("""<?xml version="1.0"?><!DOCTYPE kml SYSTEM "file:///etc/passwd"><kml/>""")]
    [InlineData("<kml><!DOCTYPE")]
    [InlineData("<kml><!doctype x>")]
    [InlineData("""<kml><!ENTITY a "b">""")]
    [InlineData("<kml><!-- <!DOCTYPE html> --></kml>")]
    public void Document_types_and_entities_are_refused_in_every_encoding(string text)
    {
        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
        {
            Assert.Equal("xml_with_doctype", CodeOf([.. encoding.GetPreamble(), .. encoding.GetBytes(text)]));
            Assert.Equal("xml_with_doctype", CodeOf(encoding.GetBytes(text)));
        }
    }

    [Fact]
    public void They_are_found_across_the_borders_of_blocks()
    {
        for (var before = 0; before < 12; before++)
        {
            var document = new byte[BlockBytes + 100];
            document.AsSpan().Fill((byte)' ');
            "<!DOCTYPE"u8.CopyTo(document.AsSpan(BlockBytes - before));

            Assert.Equal("xml_with_doctype", CodeOf(document));
        }
    }

    [Theory]
    [InlineData("UTF-7")]
    [InlineData("IBM037")]
    [InlineData("ISO-2022-JP")]
    public void Encodings_that_could_hide_them_are_refused(string encoding) =>
        Assert.Equal("source_invalid", CodeOf(Encoding.ASCII.GetBytes($"""<?xml version="1.0" encoding="{encoding}"?><kml/>""")));

    [Fact]
    public void A_declaration_without_an_end_is_refused() =>
        Assert.Equal("source_invalid", CodeOf(Encoding.ASCII.GetBytes($"<?xml {new string(' ', 2000)} encoding='UTF-7'?>")));

    private static string? CodeOf(byte[] document)
    {
        try
        {
            XmlDoctype.Check(new TricklingStream(document));
            return null;
        }
        catch (SourceFault fault)
        {
            return fault.Code;
        }
    }
}
