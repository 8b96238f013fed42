using Kala.Testing;

namespace Kala.Cli.Tests;

public sealed class CommandLineTests(KalaApplication kala) : IClassFixture<KalaApplication>, IDisposable
{
    private readonly ClientFolder _folder = new();

    [Theory]
    [InlineData("kala: Unknown command \"uplaod\". Did you mean \"upload\"?", "uplaod", "a.txt")]
    [InlineData("kala: Unknown command \"lsit\". Did you mean \"list\"?", "files", "lsit")]
    [InlineData("kala: Unknown command \"frobnicate\".", "frobnicate")]
    [InlineData("kala: Unknown option \"--chnk-size\". Did you mean \"--chunk-size\"?", "upload", "--chnk-size", "3", "a.txt")]
    [InlineData("kala: Unknown option \"--sevrer=http://x\". Did you mean \"--server\"?", "files", "list", "--sevrer=http://x")]
    [InlineData("kala: Unknown option \"--verbose\".", "whoami", "--verbose")]
    [InlineData("kala: A command is missing: list, delete.", "files")]
    [InlineData("kala: \"1234\" is not a uuid, such as 3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e.", "download", "1234")]
    [InlineData("kala: --limit must be a whole number, 1 or more, not \"ten\".", "files", "list", "--limit", "ten")]
    [InlineData("kala: --idle-since must be a time such as 2026-11-29T18:30:00Z, or a day, not \"soon\".", "sessions", "list", "--idle-since", "soon")]
    [InlineData("kala: --csv and --json exclude each other.", "files", "list", "--csv", "--json")]
    public async Task A_mistake_is_explained_and_ends_with_2(string explanation, params string[] arguments)
    {
        var (code, output, errors) = await _folder.RunAsync(kala.Address, arguments);

        Assert.Equal((2, "", explanation), (code, output, errors.Split('\n')[0]));
        Assert.Matches("^See: kala .*--help$", errors.Split('\n')[1]);
    }

    [Theory]
    [InlineData("--wide", "--", "--wide")]
    [InlineData("@notes.txt", "@notes.txt")]
    public async Task A_file_may_have_an_odd_name(string name, params string[] arguments)
    {
        _folder.Write(name, [1]);

        var (code, output, errors) = await _folder.RunAsync(kala.Address, ["upload", .. arguments]);

        Assert.True(code == 0, errors);
        Assert.True(Guid.TryParse(output, out _));
    }

    [Fact]
    public async Task Descending_order_is_not_taken_for_an_option()
    {
        var (code, _, errors) = await _folder.RunAsync(kala.Address, "files", "list", "--sort", "-fileSize");

        Assert.True(code == 0, errors);
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    public async Task Without_a_command_the_help_is_shown_with_examples(params string[] arguments)
    {
        var (code, output, _) = await _folder.RunAsync(kala.Address, arguments);

        Assert.Equal(0, code);
        Assert.Contains("Examples:\n  kala login", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "files", "list", "--server", "ftp://files")]
    [InlineData(2, "files", "list", "--server", "files.example.org")]
    [InlineData(3, "files", "list", "--server", "http://127.0.0.1:1")]
    [InlineData(3, "files", "list", "--server", "http://name.invalid")]
    [InlineData(1, "upload", ".")]
    [InlineData(1, "download", "00000000-0000-4000-8000-0000000000ff", "-o", "no/such/folder/file")]
    [InlineData(2, "files", "list", "--token", "two\nlines")]
    [InlineData(1, "sessions", "show", "00000000-0000-4000-8000-0000000000ff")]
    public async Task Every_failure_is_one_sentence_without_a_stack_trace(int expected, params string[] arguments)
    {
        var (code, output, errors) = await _folder.RunAsync(kala.Address, arguments);

        Assert.True((expected, "") == (code, output), $"{code}: {errors}");
        Assert.StartsWith("kala: ", Assert.Single(errors.Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("error in kala itself", errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
