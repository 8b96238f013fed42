using System.Diagnostics;
using System.Security.Cryptography;
using Kala.Testing;

namespace Kala.Cli.Tests;

public sealed class UploadCommandTests(KalaApplication kala) : IClassFixture<KalaApplication>, IDisposable
{
    private const string Caller = """
        {"data":{"uuid":"00000000-0000-4000-8000-000000000001","permissions":[],"usage":{"bytes":0,"files":0,"sessions":0},"limits":{}}}
        """;

    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task Upload_prints_the_uuid_of_a_file_that_can_be_read()
    {
        var content = RandomNumberGenerator.GetBytes(3_000_000);
        _folder.Write("holiday.bin", content);

        var (code, output, _) = await _folder.RunAsync(kala.Address, "upload", "holiday.bin", "--chunk-size", "1");

        Assert.Equal(0, code);
        Assert.Equal(content, await new HttpClient().GetByteArrayAsync(new Uri(kala.Address, $"api/manage/filestore/files/{output}")));
        Assert.Empty(_folder.Memories);
    }

    [Fact]
    public async Task Several_files_are_sent_one_after_the_other_an_empty_one_too()
    {
        _folder.Write("one", [1]);
        _folder.Write("none", []);

        var (code, output, _) = await _folder.RunAsync(kala.Address, "upload", "one", "none");

        Assert.Equal(0, code);
        Assert.Equal(2, output.Split('\n').Count(line => Guid.TryParse(line, out _)));
    }

    [Fact]
    public async Task Each_step_is_named_where_there_is_no_terminal()
    {
        _folder.Write("small.txt", "hello"u8.ToArray());

        var (_, _, errors) = await _folder.RunAsync(kala.Address, "upload", "small.txt");

        Assert.Collection(
            errors.Split('\n'),
            line => Assert.StartsWith("hashing small.txt: 5 B in", line, StringComparison.Ordinal),
            line => Assert.StartsWith("sending small.txt: 5 B in", line, StringComparison.Ordinal),
            line => Assert.Equal("verified small.txt", line));
    }

    [Fact]
    public async Task Json_is_all_that_is_printed_when_it_is_asked_for()
    {
        var path = _folder.Write("small.txt", "hello"u8.ToArray());

        var (code, output, errors) = await _folder.RunAsync(kala.Address, "upload", "small.txt", "--json");

        var result = ClientFolder.Json(output);
        Assert.Equal((0, ""), (code, errors));
        Assert.Equal((path, 5), (result.GetProperty("file").GetString(), result.GetProperty("size").GetInt64()));
        Assert.True(result.GetProperty("uuid").TryGetGuid(out _));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told_and_ends_with_1()
    {
        var (code, output, errors) = await _folder.RunAsync(kala.Address, "upload", "nothing.txt");

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("kala: File not found:", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_is_not_understood_ends_with_2_and_names_the_help()
    {
        var (code, _, errors) = await _folder.RunAsync(kala.Address, "upload");

        Assert.Equal(2, code);
        Assert.Contains("upload --help", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_answered_ends_with_3_at_once_like_login()
    {
        _folder.Write("small.txt", "hello"u8.ToArray());

        var login = await _folder.RunAsync(null, "login", "--server", "http://127.0.0.1:1");
        var (code, _, errors) = await _folder.RunAsync(null, "upload", "small.txt", "--server", "http://127.0.0.1:1");

        Assert.Equal((3, login.Errors), (code, errors));
        Assert.StartsWith("kala: The server http://127.0.0.1:1 cannot be reached:", errors, StringComparison.Ordinal);
        Assert.EndsWith("The address comes from --server.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_has_answered_once_is_retried()
    {
        _folder.Write("small.txt", "hello"u8.ToArray());
        using var server = new CannedServer();
        var upload = _folder.RunAsync(server.Address, "upload", "small.txt", "--patience", "1");

        await server.AnswerAsync("200 OK", Caller);
        server.Dispose();
        var (code, _, errors) = await upload;

        Assert.Equal(3, code);
        Assert.Contains("Retrying for up to 1 s (--patience)…", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_told_at_once_and_Ctrl_C_says_that_nothing_was_sent()
    {
        _folder.Write("small.txt", "hello"u8.ToArray());
        using var server = new CannedServer();
        using var upload = _folder.Start(server.Address, "upload", "small.txt");

        await server.AnswerAsync("200 OK", Caller);
        await server.AnswerAsync("507 Insufficient Storage\r\nRetry-After: 30", """{"code":"insufficient_storage","message":"Full."}""");
        var hashed = await upload.StandardError.ReadLineAsync();
        var note = await upload.StandardError.ReadLineAsync();
        Interrupt(upload);
        var (code, _, errors) = await ClientFolder.EndAsync(upload);

        Assert.StartsWith("hashing small.txt", hashed, StringComparison.Ordinal);
        Assert.Equal("The server's storage is full. Retrying for up to 300 s (--patience)…", note);
        Assert.Equal((130, "Interrupted. Nothing of small.txt was sent."), (code, errors));
    }

    [Fact]
    public async Task What_Ctrl_C_interrupts_goes_on_with_the_same_command()
    {
        var content = RandomNumberGenerator.GetBytes(120_000_000);
        _folder.Write("big.bin", content);
        var before = Writes();
        using var first = _folder.Start(kala.Address, "upload", "big.bin", "--chunk-size", "1");
        await Eventually.TrueAsync(() => Writes() > before, "a first chunk");
        Interrupt(first);
        var interrupted = await ClientFolder.EndAsync(first);

        var (code, output, errors) = await _folder.RunAsync(kala.Address, "upload", "big.bin");

        Assert.Equal(130, interrupted.ExitCode);
        Assert.Contains("run the same command again", interrupted.Errors, StringComparison.Ordinal);
        Assert.Equal(0, code);
        Assert.Contains("Resuming big.bin", errors, StringComparison.Ordinal);
        Assert.Equal(content, await new HttpClient().GetByteArrayAsync(new Uri(kala.Address, $"api/manage/filestore/files/{output}")));
    }

    public void Dispose() => _folder.Dispose();

    private int Writes() => kala.Log.Requests.Count(line => line.Message.Contains("/write 200", StringComparison.Ordinal));

    private static void Interrupt(Process process) => Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
}
