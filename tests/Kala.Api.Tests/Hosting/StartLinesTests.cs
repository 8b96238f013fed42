using Kala.Api.Hosting;

namespace Kala.Api.Tests.Hosting;

public sealed class StartLinesTests
{
    private const string SignIn = "Sign in as \"admin\"; …";

    [Fact]
    public void They_say_where_to_look_who_to_be_and_what_to_do_next()
    {
        var lines = StartLines.Of(["http://127.0.0.1:8080"], SignIn, hasConsole: true);

        Assert.Equal(
            [
                $"Kala {ProgramVersion.Text} is ready at http://127.0.0.1:8080/; its calls are described at /docs",
                SignIn,
                "Next, in another terminal: kala login (docs/cli.md), or the steps of docs/quickstart.md",
            ],
            lines);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8081", "http://127.0.0.1:8081/", " --server http://127.0.0.1:8081")]
    [InlineData("http://[::]:8080", "http://localhost:8080/ (listening on http://[::]:8080)", " --server http://localhost:8080")]
    [InlineData("https://0.0.0.0:8443", "https://localhost:8443/ (listening on https://0.0.0.0:8443)", " --server https://localhost:8443")]
    [InlineData("http://unix:/run/kala.sock", "http://unix:/run/kala.sock", "")]
    public void An_address_is_one_that_a_browser_here_can_open(string address, string page, string option)
    {
        var lines = StartLines.Of([address], SignIn, hasConsole: true);

        Assert.EndsWith($" is ready at {page}; its calls are described at /docs", lines[0], StringComparison.Ordinal);
        Assert.Contains($": kala login{option} (", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void All_addresses_are_named()
    {
        var lines = StartLines.Of(["http://unix:/run/kala.sock", "http://127.0.0.1:8080"], SignIn, hasConsole: true);

        Assert.Contains(" at http://unix:/run/kala.sock and http://127.0.0.1:8080/; ", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_console_the_page_to_look_at_is_the_description()
    {
        var lines = StartLines.Of(["http://127.0.0.1:8080"], SignIn, hasConsole: false);

        Assert.Equal($"Kala {ProgramVersion.Text} is ready at http://127.0.0.1:8080/docs", lines[0]);
    }

    [Fact]
    public void Where_nobody_signs_in_they_say_so()
    {
        var lines = StartLines.Of(["http://127.0.0.1:8080"], null, hasConsole: true);

        Assert.StartsWith("Nobody signs in", lines[1], StringComparison.Ordinal);
        Assert.Contains("kala upload FILE (", lines[2], StringComparison.Ordinal);
    }
}
