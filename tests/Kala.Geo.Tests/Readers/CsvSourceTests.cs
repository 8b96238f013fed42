using System.Text;
using Kala.Geo.Readers;

namespace Kala.Geo.Tests.Readers;

public sealed class CsvSourceTests
{
    [Theory]
    [InlineData("name,lon,lat\nA,1.5,-2\n", "POINT (1.5 -2) | name=Text:A | lon=Real:1.5 | lat=Integer:-2")]
    [InlineData("name;Longitude;LATITUDE\r\nA;1;2", "POINT (1 2) | name=Text:A | Longitude=Integer:1 | LATITUDE=Integer:2")]
    [InlineData("\uFEFFx\ty\n1\t2\n", "POINT (1 2) | x=Integer:1 | y=Integer:2")]
    [InlineData("a|b\n1|x", "- | a=Integer:1 | b=Text:x")]
    [InlineData("a,lon,lat\n1,,\n", "- | a=Integer:1")]
    [InlineData("a,lon,lat\n1,east,2\n", "- | a=Integer:1 | lon=Text:east | lat=Integer:2")]
    [InlineData("\"a,b\",\"c\"\"d\"\n\"1,5\",\"x\ny\"\n", "- | a,b=Text:1,5 | c\"d=Text:x\ny")]
    [InlineData("a,a,\n1,2,3\n", "- | a=Integer:1 | a_2=Integer:2 | field_3=Integer:3")]
    [InlineData("zip,big,real,sign,bool,odd,exp\n01067,9223372036854775808,1.50,+5,TRUE,-,1e3\n", "- | zip=Text:01067 | big=Real:9223372036854775808 | real=Real:1.50 | sign=Integer:+5 | bool=Boolean:TRUE | odd=Text:- | exp=Real:1e3")]
    [InlineData("only\nvalue\n", "- | only=Text:value")]
    public void Rows_are_read(string text, string expected) => Assert.Equal([expected], Read(text));

    [Fact]
    public void A_header_alone_is_a_table_without_rows() => Assert.Empty(Read("a,b\n"));

    [Fact]
    public void What_the_client_says_counts()
    {
        var latin = Encoding.Latin1.GetBytes("Straße,o,n\nä,1,2\n");

        Assert.Equal(
            ["POINT (1 2) | Straße=Text:ä | o=Integer:1 | n=Integer:2"],
            Read(latin, new CsvOptions { Encoding = "iso-8859-1", Lon = "O", Lat = "n" }));
        Assert.Equal(["- | a,b=Text:1,2"], Read("a,b\n1,2\n", new CsvOptions { Delimiter = ';' }));
    }

    [Theory]
    [InlineData("", "source_invalid")]
    [InlineData("a,b\n1\n", "source_invalid")]
    [InlineData("a,b\n1,2,3\n", "source_invalid")]
    [InlineData("lon,lat\n500000,5800000\n", "crs_unknown")]
    public void Other_files_are_refused(string text, string code) =>
        Assert.Equal(code, Assert.Throws<SourceFault>(() => Read(text)).Code);

    [Fact]
    public void Text_in_another_encoding_is_refused()
    {
        var fault = Assert.Throws<SourceFault>(() => Read(Encoding.Latin1.GetBytes("name\nMünchen\n"), new CsvOptions()));

        Assert.Equal("source_invalid", fault.Code);
        Assert.Contains("encoding", fault.Message, StringComparison.Ordinal);
        Assert.Throws<SourceFault>(() => Read("a\n1\n"u8.ToArray(), new CsvOptions { Encoding = "klingon" }));
        Assert.Throws<SourceFault>(() => Read("a\n1\n"u8.ToArray(), new CsvOptions { Lon = "x" }));
    }

    [Fact]
    public void Limits_are_kept()
    {
        var limits = new ImportLimits { Fields = 2, TextBytes = 5 };

        Assert.Equal("source_too_large", Assert.Throws<SourceFault>(() => Read("a,b,c\n", limits: limits)).Code);
        Assert.Equal("source_too_large", Assert.Throws<SourceFault>(() => Read("a\n123456\n", limits: limits)).Code);
    }

    [Fact]
    public void A_row_that_does_not_end_is_refused()
    {
        var limits = new ImportLimits { FeatureBytes = 20 };

        Assert.Equal("source_too_large", Assert.Throws<SourceFault>(() => Read("a,b\n1234567890,1234567890\n", limits: limits)).Code);
        Assert.Equal("source_too_large", Assert.Throws<SourceFault>(() => Read("a,b\n\"" + new string('x', 17 << 20))).Code);
    }

    private static List<string> Read(string text, CsvOptions? options = null, ImportLimits? limits = null) =>
        Read(Encoding.UTF8.GetBytes(text), options ?? new CsvOptions(), limits);

    private static List<string> Read(byte[] bytes, CsvOptions options, ImportLimits? limits = null)
    {
        using var source = new CsvSource(new MemoryStream(bytes), options, limits ?? SourceRows.Limits);
        return SourceRows.Of(source, limits);
    }
}
