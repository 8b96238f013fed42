using Kala.Testing;

namespace Kala.Cli.Tests;

public sealed class FileAndSessionCommandTests(KalaApplication kala) : IClassFixture<KalaApplication>, IDisposable
{
    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task Files_are_deleted_also_if_one_of_them_is_missing()
    {
        var (first, missing, last) = (await kala.UploadAsync([1]), Guid.NewGuid(), await kala.UploadAsync([2]));

        var (code, output, errors) = await _folder.RunAsync(kala.Address, "files", "delete", "--yes", $"{first}", $"{missing}", $"{last}");

        Assert.Equal((1, $"{first} is deleted.\n{last} is deleted."), (code, output));
        Assert.StartsWith($"kala: {missing}: File not found", errors, StringComparison.Ordinal);
        Assert.Equal((410, 410), ((await kala.DownloadAsync(first)).Status, (await kala.DownloadAsync(last)).Status));
    }

    [Fact]
    public async Task A_deletion_is_told_as_JSON()
    {
        var file = await kala.UploadAsync([1]);

        var (code, output, _) = await _folder.RunAsync(kala.Address, "files", "delete", "--yes", "--json", $"{file}");

        var result = Assert.Single(ClientFolder.Json(output).EnumerateArray());
        Assert.Equal((0, file, "deleted"), (code, result.GetProperty("uuid").GetGuid(), result.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Nothing_is_deleted_without_yes_if_nobody_can_be_asked()
    {
        var file = await kala.UploadAsync([1]);

        var (code, _, errors) = await _folder.RunAsync("y\n", kala.Address, ["files", "delete", $"{file}"]);

        Assert.Equal(2, code);
        Assert.Contains("--yes", errors, StringComparison.Ordinal);
        Assert.Equal(200, (await kala.DownloadAsync(file)).Status);
    }

    [Fact]
    public async Task Sessions_are_listed_by_failure_door_expiry_and_idleness()
    {
        await using var own = await KalaApplication.StartAsync();
        var stuck = await own.OpenSessionAsync(5);
        own.Clock.Advance(TimeSpan.FromHours(1));
        var later = await own.OpenSessionAsync(5);

        async Task<Guid[]> ListAsync(params string[] options)
        {
            var (code, output, _) = await _folder.RunAsync(own.Address, ["sessions", "list", "--json", .. options]);
            Assert.Equal(0, code);
            return [.. ClientFolder.Json(output).EnumerateArray().Select(row => row.GetProperty("uuid").GetGuid())];
        }

        Assert.Equal([stuck], await ListAsync("--idle-since", "2026-03-04T06:00:00Z"));
        Assert.Equal([stuck], await ListAsync("--expires-to", "2026-03-11T06:00:00Z"));
        Assert.Equal([stuck, later], await ListAsync("--door", "form", "--sort", "expiresAt"));
        Assert.Empty(await ListAsync("--failure", "hash_mismatch"));
    }

    [Fact]
    public async Task A_session_is_closed_with_the_hash_that_it_lacks()
    {
        var session = await kala.OpenSessionAsync(5);
        await kala.WriteAsync(session, "hello"u8.ToArray());

        var without = await _folder.RunAsync(kala.Address, "sessions", "close", $"{session}");
        var wrong = await _folder.RunAsync(kala.Address, "sessions", "close", $"{session}", "--hash", Bytes.Sha256Of("other"u8));
        var right = await _folder.RunAsync(kala.Address, "sessions", "close", $"{session}", "--hash", Bytes.Sha256Of("hello"u8), "--json");

        Assert.Equal(1, without.ExitCode);
        Assert.Contains("pass it with --hash", without.Errors, StringComparison.Ordinal);
        Assert.Equal(4, wrong.ExitCode);
        Assert.Equal((0, "closed"), (right.ExitCode, ClientFolder.Json(right.Output).GetProperty("status").GetString()));
        Assert.Equal("hello"u8.ToArray(), (await kala.DownloadAsync(session)).Body);
    }

    [Fact]
    public async Task A_session_that_lacks_bytes_is_not_closed_and_ends_with_4()
    {
        var session = await kala.OpenSessionAsync(5, Bytes.Sha256Of("hello"u8));
        await kala.WriteAsync(session, "hell"u8.ToArray());

        var (code, _, errors) = await _folder.RunAsync(kala.Address, "sessions", "close", $"{session}");

        Assert.Equal((4, "kala: File size does not match the expected size (size_mismatch)"), (code, errors));
    }

    public void Dispose() => _folder.Dispose();
}
