using Kala.Application.Abstractions;
using Kala.Testing;

namespace Kala.Api.Tests.Files;

/// <summary>A whole file in one request.</summary>
public sealed class StoreFileTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private const string Digest = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
    private const string OtherDigest = "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:";

    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task A_body_becomes_a_file()
    {
        var target = $"{KalaApplication.Files}?originalFilename=a.txt";
        var stored = await kala.PostOctetsAsync(target, Hello, ("Repr-Digest", Digest));

        var file = stored.ShouldSucceed(201).Data.GetGuid();
        Assert.Equal($"/api/manage/filestore/files/{file}", stored.Header("Location"));
        Assert.Equal("hello", (await kala.DownloadAsync(file)).ShouldSucceed().Text);
        var session = (await kala.AskAsync(file)).ShouldSucceed().Data;
        Assert.Equal("raw", session.GetProperty("door").GetString());
        Assert.Equal("closed", session.GetProperty("status").GetString());
        Assert.Equal("a.txt", session.GetProperty("originalFilename").GetString());
        Assert.True(session.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task A_file_without_a_digest_is_not_called_verified()
    {
        var stored = await kala.PostOctetsAsync(KalaApplication.Files, Hello);

        var session = (await kala.AskAsync(stored.ShouldSucceed(201).Data.GetGuid())).ShouldSucceed().Data;
        Assert.False(session.GetProperty("verified").GetBoolean());
        Assert.Equal(Bytes.Sha256Of(Hello), session.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task A_body_without_a_length_becomes_a_file_of_the_size_it_had()
    {
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync("POST", KalaApplication.Files, ("Transfer-Encoding", "chunked"));
        await client.SendChunkAsync("he"u8);
        await client.SendChunkAsync("llo"u8);
        await client.SendChunkAsync([]);

        var stored = (await client.ReadAnswerAsync()).ShouldSucceed(201);

        var session = (await kala.AskAsync(stored.Data.GetGuid())).ShouldSucceed().Data;
        Assert.Equal(5, session.GetProperty("fileSize").GetInt64());
    }

    [Fact]
    public async Task An_empty_body_becomes_an_empty_file()
    {
        var stored = await kala.PostOctetsAsync(KalaApplication.Files, []);

        Assert.Empty((await kala.DownloadAsync(stored.ShouldSucceed(201).Data.GetGuid())).ShouldSucceed().Body);
    }

    [Theory]
    [InlineData("attachment; filename=\"a.txt\"", "a.txt")]
    [InlineData("attachment; filename=x; filename*=UTF-8''%c3%a9.txt", "é.txt")]
    [InlineData("attachment; filename=\"../../a.txt\"", "a.txt")]
    [InlineData("attachment; filename=\"a\\\"b.txt\"", "a\"b.txt")]
    [InlineData("attachment; filename*=iso-8859-1'en'%e9.txt", "é.txt")]
    [InlineData("attachment; filename=\"=?utf-7?B?QQ==?=\"", "=?utf-7?B?QQ==?=")]
    [InlineData("attachment; filename=\"=?utf-8?B?w6k=?=\"", "=?utf-8?B?w6k=?=")]
    [InlineData("attachment; filename==?utf-7?Q?+AGE-?=", null)]
    [InlineData("attachment; filename=a.txt; filename*=utf-7''+AGE-", "a.txt")]
    [InlineData("attachment; filename*=utf-7''+AGE-", null)]
    [InlineData("attachment; filename=a.txt; filename*=UTF-8''%zz", "a.txt")]
    [InlineData("attachment; filename=a.txt; filename*=UTF-8''%ff", "a.txt")]
    public async Task The_name_may_come_in_Content_Disposition(string disposition, string? name)
    {
        var stored = await kala.PostOctetsAsync(KalaApplication.Files, Hello, ("Content-Disposition", disposition));

        var file = stored.ShouldSucceed(201).Data.GetGuid();
        var session = (await kala.AskAsync(file)).ShouldSucceed().Data;
        // The name of a file without a name is its uuid.
        Assert.Equal(name ?? $"{file}", session.GetProperty("originalFilename").GetString());
    }

    [Fact]
    public async Task A_wrong_digest_leaves_neither_row_nor_bytes()
    {
        await using var own = await KalaApplication.StartAsync();

        var stored = await own.PostOctetsAsync(KalaApplication.Files, Hello, ("Repr-Digest", OtherDigest));

        var problem = stored.ShouldBeRefused(400, "hash_mismatch");
        Assert.False(problem.TryGetProperty("offset", out _));
        Assert.Null(stored.Header("Upload-Offset"));
        Assert.Equal(0, await own.Blobs.CountAsync());
        Assert.Equal(0, await own.CountSessionsAsync());
    }

    [Fact]
    public async Task A_client_that_hangs_up_leaves_neither_row_nor_bytes()
    {
        await using var own = await KalaApplication.StartAsync();
        using var client = await own.ConnectAsync();
        await client.SendHeadAsync("POST", KalaApplication.Files, ("Content-Length", "5"));
        await client.SendAsync("he"u8.ToArray());
        await own.Blobs.ShouldCountAsync(1);
        Assert.Equal(0, await own.CountSessionsAsync());

        client.HangUp();

        await own.Blobs.ShouldCountAsync(0);
        Assert.Equal(0, await own.CountSessionsAsync());
    }

    [Fact]
    public async Task A_full_metadata_store_leaves_no_bytes()
    {
        await using var own = await KalaApplication.StartAsync();
        own.Database.WriteFault = new StorageFullException("Full.") { MissingBytes = (15 << 20) + 1 };

        var refused = await own.PostOctetsAsync(KalaApplication.Files, Hello);

        refused.ShouldBeRefused(507, "insufficient_storage");
        Assert.Contains("16 MiB more", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await own.Blobs.CountAsync());
    }

    [Fact]
    public async Task A_metadata_store_without_space_refuses_before_the_first_byte()
    {
        await using var own = await KalaApplication.StartAsync();
        own.Database.Missing = 1;
        using var client = await own.ConnectAsync();
        await client.SendHeadAsync("POST", KalaApplication.Files, ("Content-Length", "5"));

        (await client.ReadAnswerAsync()).ShouldBeRefused(507, "insufficient_storage");
    }

    [Theory]
    [InlineData("md5=:XUFAKrxLKna5cZ2REBfFkg==:", 201)]
    [InlineData($"md5=:XUFAKrxLKna5cZ2REBfFkg==:, {Digest}", 201)]
    [InlineData("sha-256=LPJNul", 400)]
    [InlineData("sha-256=:LPJNul:", 400)]
    public async Task Digests_of_other_kinds_are_ignored_and_broken_ones_refused(string field, int status)
    {
        var stored = await kala.PostOctetsAsync(KalaApplication.Files, Hello, ("Repr-Digest", field));

        Assert.Equal(status, stored.Status);
    }

    [Theory]
    [InlineData("POST", "?originalFilename=a.txt", "text/plain")]
    [InlineData("POST", "", "application/octet-stream")]
    [InlineData("PUT", "/a.txt", "text/plain")]
    [InlineData("PUT", "/a", "application/octet-stream")]
    public async Task A_body_without_a_type_is_octets_and_served_by_its_name(string method, string end, string type)
    {
        var stored = await kala.SendAsync(method, $"{KalaApplication.Files}{end}", new ByteArrayContent(Hello));

        var file = stored.ShouldSucceed(201).Data.GetGuid();
        Assert.Null((await kala.AskAsync(file)).Data.GetProperty("contentType").GetString());
        Assert.Equal(type, (await kala.DownloadAsync(file)).ShouldSucceed().Header("Content-Type"));
    }

    [Theory]
    [InlineData("multipart/mixed; boundary=cut")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_form_is_refused_with_a_hint(string type)
    {
        var stored = await kala.PostOctetsAsync(KalaApplication.Files, Hello, ("Content-Type", type));

        var problem = stored.ShouldBeRefused(415, "unsupported_media_type");
        Assert.Contains("multipart/form-data", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_coded_body_is_refused()
    {
        var stored = await kala.PostOctetsAsync(KalaApplication.Files, Hello, ("Content-Encoding", "gzip"));

        stored.ShouldBeRefused(415, "unsupported_encoding");
    }

    [Fact]
    public async Task A_name_with_a_null_character_is_refused()
    {
        var stored = await kala.PostOctetsAsync($"{KalaApplication.Files}?originalFilename=a%00b", Hello);

        stored.ShouldBeRefused(400, "validation_failed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_than_the_limit_is_refused(bool hasLength)
    {
        await using var small = await KalaApplication.StartAsync("Filestore:MaxFileSize=4");
        using var client = await small.ConnectAsync();

        if (hasLength)
        {
            await client.SendHeadAsync("POST", KalaApplication.Files, ("Content-Length", "5"), ("Expect", "100-continue"));
        }
        else
        {
            await client.SendHeadAsync("POST", KalaApplication.Files, ("Transfer-Encoding", "chunked"));
            await client.SendChunkAsync(Hello);
        }

        (await client.ReadAnswerAsync()).ShouldBeRefused(413, "file_too_large");
        Assert.False(client.WasContinued);
        await Eventually.TrueAsync(async () => await small.CountSessionsAsync() == 0, "no row to be left");
    }
}
