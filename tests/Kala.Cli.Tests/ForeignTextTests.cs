namespace Kala.Cli.Tests;

/// <summary>A server, or somebody between, may send text that a terminal would execute.</summary>
public sealed class ForeignTextTests : IDisposable
{
    private const string Refusal = """{"code":"conf\u001b[31mlict","message":"No\u001b[2J\u202egood.","traceId":"1"}""";

    private readonly ClientFolder _folder = new();
    private readonly CannedServer _server = new();

    [Theory]
    [InlineData]
    [InlineData("--quiet")]
    [InlineData("--json")]
    public async Task Errors_are_printable(params string[] options)
    {
        var list = _folder.RunAsync(_server.Address, ["files", "list", .. options]);

        await _server.AnswerAsync("409 Conflict", Refusal);
        var (code, output, errors) = await list;

        Assert.Equal((1, "", "kala: No\ufffd[2J\ufffdgood. (conf\ufffd[31mlict)"), (code, output, errors));
    }

    [Fact]
    public async Task The_caller_is_printable()
    {
        var whoAmI = _folder.RunAsync(_server.Address, "whoami");

        await _server.AnswerAsync("200 OK", """
            {"data":{"uuid":"00000000-0000-4000-8000-000000000001","username":"a\u001b]0;b\u0007","permissions":["c\u009b\n\u2066"],
            "usage":{"bytes":0,"files":0,"sessions":0},"limits":{}}}
            """);
        var (code, output, errors) = await whoAmI;

        Assert.True(code == 0, errors);
        var lines = output.Split('\n');
        Assert.Equal(("user         a\ufffd]0;b\ufffd", "permissions  c\ufffd\ufffd\ufffd"), (lines[0], lines[2]));
    }

    [Fact]
    public async Task Findings_are_printable()
    {
        var doctor = _folder.RunAsync(_server.Address, "doctor");

        await _server.AnswerAsync("409 Conflict", Refusal);
        var (code, output, _) = await doctor;

        Assert.Equal((1, "wrong  server      not ready: No\ufffd[2J\ufffdgood. (conf\ufffd[31mlict)"), (code, output));
    }

    [Fact]
    public void Csv_is_printable_and_keeps_line_ends()
    {
        var lines = Csv.Lines([new { Name = "a\u001b[2Jb\u202ec", Type = "d\r\ne\u0007" }]);

        Assert.Equal(["name,type", "a\ufffd[2Jb\ufffdc,\"d\r\ne\ufffd\""], lines);
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }
}
