using System.Security.Cryptography;
using System.Text.Json;
using Kala.Testing;

namespace Kala.Cli.Tests;

public sealed class OtherCommandTests(KalaApplication kala) : IClassFixture<KalaApplication>, IDisposable
{
    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task Download_writes_the_file_under_its_own_name()
    {
        var content = RandomNumberGenerator.GetBytes(500_000);
        var uuid = await UploadAsync("holiday.bin", content);
        File.Delete(_folder.Path("holiday.bin"));

        var (code, output, _) = await _folder.RunAsync(kala.Address, "download", uuid);

        Assert.Equal((0, _folder.Path("holiday.bin")), (code, output));
        Assert.Equal(content, await File.ReadAllBytesAsync(_folder.Path("holiday.bin")));
        Assert.False(File.Exists(_folder.Path("holiday.bin.part")));
    }

    [Fact]
    public async Task Download_goes_on_with_a_part_that_is_there()
    {
        var content = RandomNumberGenerator.GetBytes(500_000);
        var uuid = await UploadAsync("a.bin", content);
        _folder.Write("b.bin.part", content[..300_000]);

        var (code, _, _) = await _folder.RunAsync(kala.Address, "download", uuid, "-o", "b.bin");

        Assert.Equal(0, code);
        Assert.Equal(content, await File.ReadAllBytesAsync(_folder.Path("b.bin")));
    }

    [Fact]
    public async Task A_part_of_something_else_is_noticed_and_ends_with_4()
    {
        var uuid = await UploadAsync("a.bin", RandomNumberGenerator.GetBytes(500_000));
        _folder.Write("b.bin.part", RandomNumberGenerator.GetBytes(300_000));

        var (code, _, errors) = await _folder.RunAsync(kala.Address, "download", uuid, "-o", "b.bin");

        Assert.Equal(4, code);
        Assert.Contains("do not match the server's SHA-256", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.Path("b.bin")));
    }

    [Fact]
    public async Task Download_replaces_nothing_unless_it_is_told_to()
    {
        var uuid = await UploadAsync("a.bin", [1, 2, 3]);
        _folder.Write("b.bin", [9]);

        var refused = await _folder.RunAsync(kala.Address, "download", uuid, "-o", "b.bin");
        var forced = await _folder.RunAsync(kala.Address, "download", uuid, "-o", "b.bin", "--force");

        Assert.Equal((1, 0), (refused.ExitCode, forced.ExitCode));
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(_folder.Path("b.bin")));
    }

    [Fact]
    public async Task A_missing_file_is_told_with_its_code()
    {
        var (code, _, errors) = await _folder.RunAsync(kala.Address, "download", "00000000-0000-4000-8000-0000000000ff");

        Assert.Equal(1, code);
        Assert.StartsWith("kala: File not found:", errors, StringComparison.Ordinal);
        Assert.EndsWith("(file_not_found)", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_are_shown_and_given_up()
    {
        var session = await kala.OpenSessionAsync(5);

        var shown = await _folder.RunAsync(kala.Address, "sessions", "show", $"{session}", "--json");
        var aborted = await _folder.RunAsync(kala.Address, "sessions", "abort", $"{session}");
        var after = await _folder.RunAsync(kala.Address, "sessions", "show", $"{session}");

        Assert.Equal("open", ClientFolder.Json(shown.Output).GetProperty("status").GetString());
        Assert.Equal((0, $"{session} is aborted."), (aborted.ExitCode, aborted.Output));
        Assert.Contains("(session_aborted)", after.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_are_listed_over_as_many_pages_as_it_takes()
    {
        var owner = Guid.NewGuid();
        var sessions = await kala.AddSessionsAsync([.. Enumerable.Range(1, 600).Select(number => $"listed {number}.bin")], owner);

        var listed = await _folder.RunAsync(kala.Address, "sessions", "list", "--owner", $"{owner}", "--limit", "599", "--json");
        var found = await _folder.RunAsync(kala.Address, "sessions", "list", "--owner", $"{owner}", "--name", "LISTED 60", "--sort", "createdAt");
        var closed = await _folder.RunAsync(kala.Address, "sessions", "list", "--owner", $"{owner}", "--status", "closed", "--json");

        var uuids = ClientFolder.Json(listed.Output).EnumerateArray().Select(row => row.GetProperty("uuid").GetGuid());
        Assert.Equal(sessions.Reverse().Take(599), uuids);
        Assert.Equal([$"{sessions[59]}", $"{sessions[599]}"], found.Output.Split('\n').Skip(1).Select(line => line.Split('\t')[0]));
        Assert.Equal((0, "[]"), (closed.ExitCode, closed.Output));
    }

    [Fact]
    public async Task Files_are_listed_with_their_size_and_whether_they_are_verified()
    {
        kala.Clock.Advance(TimeSpan.FromSeconds(1));
        var file = await kala.UploadAsync("listed"u8.ToArray());

        var (code, output, _) = await _folder.RunAsync(kala.Address, "files", "list", "--limit", "1");

        Assert.Equal(0, code);
        Assert.Equal([$"{file}", "6", "yes"], output.Split('\n')[1].Split('\t')[..3]);
    }

    [Fact]
    public async Task What_a_list_refuses_is_told_with_the_servers_words()
    {
        var (code, _, errors) = await _folder.RunAsync(kala.Address, "sessions", "list", "--status", "lost");

        Assert.Equal(1, code);
        Assert.EndsWith("(validation_failed)", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_finds_a_server_ready_and_nothing_in_between()
    {
        await using var own = await KalaApplication.StartAsync();
        using var doctor = _folder.Start(own.Address, "doctor");

        // A chunk that has fallen silent is made durable after five seconds of the server's clock.
        await Eventually.TrueAsync(
            () =>
            {
                own.Clock.Advance(TimeSpan.FromSeconds(1));
                return doctor.HasExited;
            },
            "the doctor's end");
        var (code, output, errors) = await ClientFolder.EndAsync(doctor);

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("ok     server      ready", output, StringComparison.Ordinal);
        Assert.Contains("ok     proxy       no buffering: bytes arrive while they are sent", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_names_a_server_that_cannot_be_reached_and_ends_with_1()
    {
        var (code, output, _) = await _folder.RunAsync(new Uri("http://127.0.0.1:1"), "doctor", "--json");

        var finding = Assert.Single(ClientFolder.Json(output).EnumerateArray());
        Assert.Equal((1, "wrong"), (code, finding.GetProperty("state").GetString()));
        Assert.Contains("unreachable", finding.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_is_shown_as_the_server_has_it()
    {
        var session = await kala.OpenSessionAsync(5, originalFilename: "Ähre.txt");
        var served = (await kala.AskAsync(session)).ShouldSucceed().Data;

        var shown = await _folder.RunAsync(kala.Address, "sessions", "show", $"{session}", "--json");
        var lines = await _folder.RunAsync(kala.Address, "sessions", "show", $"{session}");

        Assert.Equal(JsonSerializer.Serialize(served), JsonSerializer.Serialize(ClientFolder.Json(shown.Output)));
        Assert.Contains($"createdAt         {served.GetProperty("createdAt")}", lines.Output, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, served.GetProperty("closedAt").ValueKind);
        Assert.DoesNotContain("closedAt", lines.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("upload")]
    [InlineData("files", "list")]
    [InlineData("doctor")]
    public async Task Help_never_shows_the_credentials_that_variables_hold(params string[] command)
    {
        _folder.Variables["KALA_TOKEN"] = "canary-of-a-token";
        _folder.Variables["KALA_API_KEY"] = "canary-of-a-key";

        var (code, output, errors) = await _folder.RunAsync(kala.Address, [.. command, "--help"]);

        Assert.Equal(0, code);
        Assert.Contains("KALA_API_KEY", output, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", output + errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KALA_API_KEY")]
    [InlineData("KALA_TOKEN")]
    public async Task Credentials_may_be_variables(string variable)
    {
        await using var signedIn = await KalaApplication.StartSignedInAsync();
        var (_, token) = await signedIn.SignInAsync("admin", KalaApplication.AdminPassword);
        _folder.Variables[variable] = variable == "KALA_TOKEN" ? token["Bearer ".Length..] : signedIn.Credentials!.Value.Value;

        var listed = await _folder.RunAsync(signedIn.Address, "files", "list", "--json");

        Assert.True(listed.ExitCode == 0, listed.Errors);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> UploadAsync(string name, byte[] content)
    {
        _folder.Write(name, content);
        var (code, output, errors) = await _folder.RunAsync(kala.Address, "upload", name);
        Assert.True(code == 0, errors);
        return output;
    }
}
