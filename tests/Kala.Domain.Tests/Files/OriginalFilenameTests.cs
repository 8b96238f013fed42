using System.Text;
using Kala.Domain.Files;

namespace Kala.Domain.Tests.Files;

public sealed class OriginalFilenameTests
{
    [Theory]
    [InlineData("a.txt", "a.txt")]
    [InlineData("/etc/passwd", "passwd")]
    [InlineData("../../a.txt", "a.txt")]
    [InlineData(@"C:\temp\a.txt", "a.txt")]
    [InlineData(@"a/b\c", "c")]
    [InlineData("  a.txt ", "a.txt")]
    [InlineData("a\0b\r\nc\u001b\u007f\u0085.txt", "abc.txt")]
    [InlineData("\u202Egpj.exe", "gpj.exe")]
    [InlineData("a\u061C\u200E\u200F\u202A\u202D\u2066\u2069b", "ab")]
    [InlineData("a\u2028b\u2029c", "abc")]
    [InlineData("a\uFFFEb\uFFFFc", "ab\uFFFFc")]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("..a", "..a")]
    [InlineData(".hidden", ".hidden")]
    [InlineData("CON", "CON")]
    [InlineData("日本語 😀.txt", "日本語 😀.txt")]
    public void A_name_is_made_harmless_and_stays_what_it_was_otherwise(string name, string clean)
    {
        Assert.Equal(clean, OriginalFilename.Clean(name));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(" .. ")]
    [InlineData("a/")]
    [InlineData("a\\..")]
    [InlineData("\u202E")]
    [InlineData("\uFFFE")]
    [InlineData("\0\r\n")]
    public void A_name_of_which_nothing_is_left_is_none(string? name)
    {
        Assert.Null(OriginalFilename.Clean(name));
    }

    [Theory]
    [InlineData("x", 255)]
    [InlineData("é", 254)]
    [InlineData("日", 255)]
    [InlineData("😀", 252)]
    public void A_long_name_is_cut_at_a_character(string letter, int bytes)
    {
        var name = string.Concat(Enumerable.Repeat(letter, 300));

        var clean = OriginalFilename.Clean(name)!;

        Assert.Equal(bytes, Encoding.UTF8.GetByteCount(clean));
        Assert.Equal(string.Concat(Enumerable.Repeat(letter, bytes / Encoding.UTF8.GetByteCount(letter))), clean);
    }

    [Fact]
    public void Half_a_character_becomes_its_replacement()
    {
        Assert.Equal("a\uFFFDb", OriginalFilename.Clean("a\ud800b"));
    }

    [Theory]
    [InlineData("README.TXT", "readme.txt")]
    [InlineData("E\u0301", "\u00e9")]
    [InlineData("ÄÖ", "äö")]
    [InlineData("a\uFFFE", "a\uFFFD")]
    public void Names_are_folded_for_search(string name, string folded)
    {
        Assert.Equal(folded, OriginalFilename.Fold(name));
    }
}
