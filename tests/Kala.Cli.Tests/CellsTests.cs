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
    [InlineData("verified holiday-2026.mp4", 25, "verified holiday-2026.mp4")]
    [InlineData("verified holiday-2026.mp4", 18, "verified holi….mp4")]
    [InlineData("verified holiday-2026.mp4", 9, "veri….mp4")]
    [InlineData("connecting", 8, "conn…ing")]
    public void Only_the_name_of_a_step_is_cut(string title, int width, string cut) => Assert.Equal(cut, Cells.CutName(title, width));
}
