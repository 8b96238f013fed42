namespace Kala.Cli.Tests;

public sealed class NearestTests
{
    private static readonly string[] Commands = ["login", "logout", "whoami", "upload", "download", "files"];

    [Theory]
    [InlineData("uplod", "upload")]
    [InlineData("uplaod", "upload")]
    [InlineData("logn", "login")]
    [InlineData("file", "files")]
    [InlineData("dowload", "download")]
    [InlineData("frobnicate", null)]
    [InlineData("x", null)]
    public void The_most_similar_word_is_found(string typed, string? meant) => Assert.Equal(meant, Nearest.Of(typed, Commands));

    [Theory]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "abxc", 1)]
    public void A_swap_counts_once(string one, string other, int distance) => Assert.Equal(distance, Nearest.Distance(one, other));
}
