namespace Kala.Cli.Tests;

public sealed class TextTableTests
{
    private static readonly Column<string>[] Columns =
    [
        new("UUID", _ => "3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e"),
        new("SIZE", _ => "1.5 KiB", _ => "1536", IsNumber: true),
        new("NAME", row => row),
    ];

    [Theory]
    [InlineData("a.txt")]
    [InlineData("holiday in the mountains with grandmother and the dog 2026.mp4")]
    [InlineData("写真アルバム二千二十六年夏休み家族旅行京都奈良大阪.jpg")]
    [InlineData("a写真アルバム二千二十六年夏休み家族旅行京都奈良大阪.jpg")]
    [InlineData("e\u0301t\u00e9 \ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00.png")]
    public void No_line_is_wider_than_the_terminal(string name)
    {
        var lines = TextTable.Lines([name, "short"], Columns, 80).ToList();

        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Assert.InRange(Cells.WidthOf(line), 1, 80));
        Assert.EndsWith(name[^4..], lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_are_aligned_and_numbers_stand_right()
    {
        var lines = TextTable.Lines(["a", "b"], [Columns[0], new("OWN", row => row == "a" ? "写真" : "x"), new("SIZE", row => row == "a" ? "1 B" : "20 B", row => row, IsNumber: true), Columns[2]], 80).ToList();

        Assert.Equal("3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e  写真   1 B  a", lines[1]);
        Assert.Equal("3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e  x     20 B  b", lines[2]);
    }

    [Fact]
    public void Without_a_width_nothing_is_cut()
    {
        var name = new string('n', 200);

        Assert.EndsWith(name, TextTable.Lines([name], Columns, null).Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_cannot_command_the_terminal()
    {
        var line = TextTable.Lines(["\u001b[2Jevil"], Columns, 80).Last();

        Assert.EndsWith("\uFFFD[2Jevil", line, StringComparison.Ordinal);
    }
}
