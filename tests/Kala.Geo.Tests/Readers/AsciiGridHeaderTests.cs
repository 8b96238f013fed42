using System.Text;
using Kala.Geo.Readers;

namespace Kala.Geo.Tests.Readers;

public sealed class AsciiGridHeaderTests
{
    [Theory]
    [InlineData("ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2\n3 4")]
    [InlineData("NCOLS\t1\r\nNROWS\t1\r\n7")]
    public void A_grid_with_all_values_is_accepted(string text) => Assert.Null(CodeOf(text));

    [Theory]
    [InlineData("ncols 1000000\nnrows 1000000\nxllcorner 0\nyllcorner 0\ncellsize 1\n1")]
    [InlineData("ncols 9223372036854775807\nnrows 9223372036854775807\n1")]
    [InlineData("ncols 30\nnrows 30\n1 2")]
    [InlineData("ncols 30\n1 2")]
    [InlineData("ncols -3\nnrows 3")]
    [InlineData("ncols")]
    public void A_grid_that_promises_more_than_it_has_is_refused(string text) => Assert.Equal("source_invalid", CodeOf(text));

    private static string? CodeOf(string text)
    {
        try
        {
            AsciiGridHeader.Check(new TricklingStream(Encoding.ASCII.GetBytes(text)));
            return null;
        }
        catch (SourceFault fault)
        {
            return fault.Code;
        }
    }
}
