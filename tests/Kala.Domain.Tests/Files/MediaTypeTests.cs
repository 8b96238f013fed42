using Kala.Domain.Files;

namespace Kala.Domain.Tests.Files;

public sealed class MediaTypeTests
{
    [Theory]
    [InlineData("text/plain", "text/plain")]
    [InlineData(" Text/HTML ", "text/html")]
    [InlineData("image/svg+xml", "image/svg+xml")]
    [InlineData("application/vnd.ms-excel", "application/vnd.ms-excel")]
    [InlineData("text/plain; charset=UTF-8", "text/plain; charset=utf-8")]
    [InlineData("text/plain;charset=\"utf-8\";x=1", "text/plain; charset=utf-8")]
    [InlineData("text/plain; x=1; Charset = latin1", "text/plain; charset=latin1")]
    [InlineData("multipart/form-data; boundary=cut", "multipart/form-data")]
    [InlineData("text/plain;", "text/plain")]
    public void A_type_keeps_its_charset_and_nothing_else(string declared, string clean)
    {
        Assert.Equal(clean, MediaType.Clean(declared));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("text/")]
    [InlineData("/plain")]
    [InlineData("text/plain/x")]
    [InlineData("text /plain")]
    [InlineData("text/plain\r\nSet-Cookie: a=b")]
    [InlineData("text/plain; a\r\nSet-Cookie: a=b")]
    [InlineData("text/pläin")]
    [InlineData("text/plain, text/html")]
    public void What_is_no_type_is_none(string? declared)
    {
        Assert.Null(MediaType.Clean(declared));
    }

    [Fact]
    public void A_type_of_unreasonable_length_is_none()
    {
        Assert.NotNull(MediaType.Clean("text/" + new string('x', 122)));
        Assert.Null(MediaType.Clean("text/" + new string('x', 123)));
    }
}
