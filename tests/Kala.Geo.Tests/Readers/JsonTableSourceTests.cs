using System.Text;
using Kala.Geo.Readers;

namespace Kala.Geo.Tests.Readers;

public sealed class JsonTableSourceTests
{
    [Fact]
    public void Objects_are_rows() => Assert.Equal(
        ["- | a=Integer:1 | b=Text:x", "-", "- | b=Json:{} | c=Boolean:false"],
        Read("""[{"a":1,"b":"x"}, {}, {"c":false,"b":{}}]"""));

    [Theory]
    [InlineData("{}", "format_unknown")]
    [InlineData("[1]", "source_invalid")]
    [InlineData("[{}", "source_invalid")]
    [InlineData("[{}] []", "source_invalid")]
    [InlineData("""[{"a":"\udc00"}]""", "source_invalid")]
    public void Other_documents_are_refused(string text, string code) =>
        Assert.Equal(code, Assert.Throws<SourceFault>(() => Read(text)).Code);

    private static List<string> Read(string text)
    {
        using var source = new JsonTableSource(new TricklingStream(Encoding.UTF8.GetBytes(text)), SourceRows.Limits);
        return SourceRows.Of(source);
    }
}
