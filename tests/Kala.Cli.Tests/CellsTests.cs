namespace Kala.Cli.Tests;

public sealed class CellsTests
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("写真", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("\ud83d\ude00", 2)]
    public void Width_counts_cells(string text, int width) => Assert.Equal(width, Cells.WidthOf(text));

    [Theory]
    [InlineData("holiday-2026.mp4", 16, "holiday-2026.mp4")]
    [InlineData("holiday-2026.mp4", 9, "holi….mp4")]
    [InlineData("holiday-2026.mp4", 8, "holi…mp4")]
    [InlineData("写真アルバム.jpg", 10, "写真….jpg")]
    [InlineData("写真アルバム.jpg", 9, "写真….jpg")]
    [InlineData("e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301…e\u0301")]
    public void A_text_is_cut_in_the_middle_at_whole_characters(string text, int width, string cut)
    {
        Assert.Equal(cut, Cells.Cut(text, width));
        Assert.InRange(Cells.WidthOf(cut), 1, width);
    }

    [Theory]
    [InlineData("a\u001b[2Jb\u009b\r\n", "a\ufffd[2Jb\ufffd\ufffd\ufffd")]
    [InlineData("a\u202agpj\u202e.exe\u2066b\u2069", "a\ufffdgpj\ufffd.exe\ufffdb\ufffd")]
    [InlineData("\u0645\u06cc\u200c\u062e \ud83d\udc69\u200d\ud83d\udcbb \u2029\u2065", "\u0645\u06cc\u200c\u062e \ud83d\udc69\u200d\ud83d\udcbb \u2029\u2065")]
    public void A_terminal_gets_no_character_that_it_would_execute_or_reorder(string text, string printable) =>
        Assert.Equal(printable, Cells.Printable(text));

    [Fact]
    public void Line_ends_stay_in_text_of_several_lines() =>
        Assert.Equal("a\r\nb\ufffd[2J\ufffd\n", Cells.PrintableLines("a\r\nb\u001b[2J\u202e\n"));

    [Theory]
    [InlineData("verified holiday-2026.mp4", 25, "verified holiday-2026.mp4")]
    [InlineData("verified holiday-2026.mp4", 18, "verified holi….mp4")]
    [InlineData("verified holiday-2026.mp4", 9, "veri….mp4")]
    [InlineData("connecting", 8, "conn…ing")]
    public void Only_the_name_of_a_step_is_cut(string title, int width, string cut) => Assert.Equal(cut, Cells.CutName(title, width));
}
