using System.Text.Json;
using Kala.Testing;

namespace Kala.Api.Tests.Limits;

/// <summary>The limits of an owner: at the limit a request is accepted, above it refused (S5).</summary>
public sealed class OwnerLimitsTests
{
    [Fact]
    public async Task Declared_bytes_of_open_sessions_and_bytes_of_files_count()
    {
        await using var kala = await KalaApplication.StartAsync("Limits:BytesPerOwner=20");
        await kala.UploadAsync(new byte[10]);
        var session = await kala.OpenSessionAsync(7);

        var problem = (await kala.CreateAsync(new { fileSize = 4 })).ShouldBeRefused(507, "quota_exceeded");
        Assert.Contains("17 bytes", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
        (await kala.CreateAsync(new { fileSize = 3 })).ShouldSucceed(201);

        (await kala.AbortAsync(session)).ShouldSucceed(204);
        (await kala.CreateAsync(new { fileSize = 7 })).ShouldSucceed(201);
    }

    [Fact]
    public async Task A_file_that_is_deleted_makes_room_and_a_session_that_failed_does_not()
    {
        await using var kala = await KalaApplication.StartAsync("Limits:BytesPerOwner=10");
        var file = await kala.UploadAsync(new byte[5]);
        var failed = await kala.OpenSessionAsync(5, Bytes.Sha256Of([1]));
        (await kala.WriteRawAsync(failed, new byte[5])).ShouldSucceed();
        (await kala.CloseAsync(failed)).ShouldBeRefused(400, "hash_mismatch");

        (await kala.CreateAsync(new { fileSize = 1 })).ShouldBeRefused(507, "quota_exceeded");
        (await kala.DeleteFileAsync(file)).ShouldSucceed(204);

        (await kala.CreateAsync(new { fileSize = 5 })).ShouldSucceed(201);
    }

    [Fact]
    public async Task A_repeated_creation_is_no_other_one()
    {
        await using var kala = await KalaApplication.StartAsync("Limits:BytesPerOwner=10");
        var key = ("Idempotency-Key", "once");
        var first = await kala.CreateAsync(new { fileSize = 10 }, key);

        Assert.Equal(first.ShouldSucceed(201).Data.GetGuid(), (await kala.CreateAsync(new { fileSize = 10 }, key)).ShouldSucceed(201).Data.GetGuid());
    }

    [Theory]
    [InlineData(10, 201)]
    [InlineData(11, 507)]
    public async Task A_file_in_one_request_counts_whether_its_size_is_declared_or_not(int size, int status)
    {
        await using var kala = await KalaApplication.StartAsync("Limits:BytesPerOwner=10");

        var declared = await kala.PostOctetsAsync(KalaApplication.Files, new byte[size]);
        Assert.Equal(status, declared.Status);
        if (status == 201)
        {
            (await kala.DeleteFileAsync(declared.Data.GetGuid())).ShouldSucceed(204);
        }
        var chunked = await kala.SendAsync(
            "POST", KalaApplication.Files, new StreamContent(new Endless(size)), ("Content-Type", "application/octet-stream"));

        Assert.Equal(status, chunked.Status);
        var left = status == 201 ? size : 0;
        Assert.Equal(left, (await MeAsync(kala)).GetProperty("usage").GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task Of_many_creations_at_once_no_more_succeed_than_fit()
    {
        await using var kala = await KalaApplication.StartAsync("Limits:BytesPerOwner=50");

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => kala.CreateAsync(new { fileSize = 10 })));

        Assert.Equal(5, answers.Count(answer => answer.Status == 201));
        Assert.Equal(19, answers.Count(answer => answer.Status == 507));
    }

    [Fact]
    public async Task Sessions_that_are_open_count()
    {
        await using var kala = await KalaApplication.StartAsync("Limits:SessionsPerOwner=2");
        await kala.UploadAsync([1]);
        await kala.OpenSessionAsync(1);
        await kala.OpenSessionAsync(1);

        (await kala.CreateAsync(new { fileSize = 1 })).ShouldBeRefused(507, "quota_exceeded");
    }

    [Fact]
    public async Task Of_many_sessions_at_once_no_more_are_opened_than_fit()
    {
        await using var kala = await KalaApplication.StartAsync("Limits:SessionsPerOwner=5");

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => kala.CreateAsync(new { fileSize = 10 })));

        Assert.Equal(5, answers.Count(answer => answer.Status == 201));
        Assert.Equal(19, answers.Count(answer => answer.Status == 507));
    }

    [Fact]
    public async Task Files_without_bytes_count_together_with_open_sessions()
    {
        await using var kala = await KalaApplication.StartAsync("Limits:FilesPerOwner=2");
        (await kala.PostOctetsAsync(KalaApplication.Files, [])).ShouldSucceed(201);
        var session = await kala.OpenSessionAsync(0, Bytes.Sha256Of([]));

        var problem = (await kala.PostOctetsAsync(KalaApplication.Files, [])).ShouldBeRefused(507, "quota_exceeded");
        Assert.Contains("1 files and 1 open sessions", problem.GetProperty("message").GetString(), StringComparison.Ordinal);

        // Started uploads can finish, and deletion frees space.
        (await kala.CloseAsync(session)).ShouldSucceed();
        (await kala.CreateAsync(new { fileSize = 0 })).ShouldBeRefused(507, "quota_exceeded");
        (await kala.DeleteFileAsync(session)).ShouldSucceed(204);
        (await kala.CreateAsync(new { fileSize = 0 })).ShouldSucceed(201);
    }

    [Fact]
    public async Task What_is_only_remembered_counts_until_it_is_forgotten()
    {
        await using var kala = await KalaApplication.StartAsync("Limits:EndedPerOwner=2");
        (await kala.AbortAsync(await kala.OpenSessionAsync(1))).ShouldSucceed(204);
        (await kala.DeleteFileAsync(await kala.UploadAsync([]))).ShouldSucceed(204);

        var problem = (await kala.CreateAsync(new { fileSize = 1 })).ShouldBeRefused(507, "quota_exceeded");
        Assert.Contains("wait until", problem.GetProperty("message").GetString(), StringComparison.Ordinal);

        kala.Clock.Advance(TimeSpan.FromDays(30.1));
        (await kala.PostJsonAsync($"{KalaApplication.Filestore}/maintenance/collect", "")).ShouldSucceed();
        (await kala.CreateAsync(new { fileSize = 1 })).ShouldSucceed(201);
    }

    [Fact]
    public async Task Keys_count()
    {
        await using var kala = await KalaApplication.StartSignedInAsync("Limits:KeysPerOwner=2");
        var (_, ann) = await kala.AddUserAsync("ann");
        Task<Answer> MakeAsync() => kala.PostJsonAsync($"{KalaApplication.Auth}/api-key", """{"validTo":"2099-01-31T00:00:00Z"}""", ann);
        (await MakeAsync()).ShouldSucceed(201);
        (await MakeAsync()).ShouldSucceed(201);

        (await MakeAsync()).ShouldBeRefused(507, "quota_exceeded");

        var keys = (await kala.GetAsync($"{KalaApplication.Auth}/api-keys", ann)).ShouldSucceed();
        var key = keys.Data[0].GetProperty("uuid").GetGuid();
        (await kala.SendAsync("DELETE", $"{KalaApplication.Auth}/api-keys/{key}", null, ann)).ShouldSucceed(204);
        (await MakeAsync()).ShouldSucceed(201);
    }

    [Fact]
    public async Task The_size_of_a_file_is_limited_for_who_is_no_administrator()
    {
        await using var kala = await KalaApplication.StartSignedInAsync("Limits:FileSizePerOwner=10");
        var (_, ann) = await kala.AddUserAsync("ann", "filestore.upload");

        (await kala.CreateAsync(new { fileSize = 10 }, ann)).ShouldSucceed(201);
        (await kala.CreateAsync(new { fileSize = 11 }, ann)).ShouldBeRefused(413, "file_too_large");
        (await kala.CreateAsync(new { fileSize = 11 })).ShouldSucceed(201);
    }

    [Fact]
    public async Task Everybody_sees_what_they_have_and_administrators_what_others_have()
    {
        await using var kala = await KalaApplication.StartSignedInAsync("Limits:BytesPerOwner=100");
        var (uuid, ann) = await kala.AddUserAsync("ann", "filestore.upload");
        (await kala.CreateAsync(new { fileSize = 42 }, ann)).ShouldSucceed(201);

        var mine = (await kala.GetAsync($"{KalaApplication.Auth}/me", ann)).ShouldSucceed().Data;
        var theirs = (await kala.GetAsync($"{KalaApplication.Users}/{uuid}")).ShouldSucceed().Data;

        Assert.Equal("""{"bytes":42,"sessions":1,"files":0,"ended":0}""", mine.GetProperty("usage").GetRawText());
        Assert.Equal(
            """{"bytes":100,"sessions":100000,"files":10000000,"ended":10000000}""", mine.GetProperty("limits").GetRawText());
        Assert.Equal("""{"bytes":42,"sessions":1,"files":0,"ended":0}""", theirs.GetProperty("usage").GetRawText());
    }

    private static async Task<JsonElement> MeAsync(KalaApplication kala) => (await kala.GetAsync($"{KalaApplication.Auth}/me")).ShouldSucceed().Data;

    /// <summary>A body without a declared length.</summary>
    private sealed class Endless(int size) : MemoryStream(new byte[size])
    {
        public override bool CanSeek => false;
    }
}
