using System.Globalization;
using System.Text;
using Kala.Testing;

namespace Kala.Api.Tests.Tus;

/// <summary>tus 1.0.0, Creation, Creation With Upload and Creation Defer Length.</summary>
public sealed class CreationTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task A_creation_is_201_with_the_path_of_the_upload()
    {
        var created = (await kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5"))).ShouldSucceed(201);

        var upload = created.Header("Location")!;
        Assert.Matches($"^{TusCalls.Tus}/[0-9a-f]{{8}}-[0-9a-f-]{{27}}$", upload);
        Assert.Empty(created.Body);
        Assert.Null(created.Header("Upload-Offset"));
        var asked = (await kala.AskUploadAsync(upload)).ShouldSucceed();
        Assert.Equal(0, asked.Offset);
        Assert.Equal("5", asked.Header("Upload-Length"));
        var session = (await kala.AskAsync(TusCalls.UuidOf(upload))).ShouldSucceed().Data;
        Assert.Equal("tus", session.GetProperty("door").GetString());
    }

    [Fact]
    public async Task The_path_has_the_prefix_of_a_trusted_proxy()
    {
        await using var own = await KalaApplication.StartAsync("Proxies:Trusted=127.0.0.1");

        var created = await own.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5"), ("X-Forwarded-Prefix", "/kala"));

        Assert.StartsWith($"/kala{TusCalls.Tus}/", created.ShouldSucceed(201).Header("Location"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_creation_needs_either_a_length_or_a_deferred_one()
    {
        (await kala.TusAsync("POST", TusCalls.Tus, null)).ShouldBeRefused(400, "validation_failed");
        (await kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5"), ("Upload-Defer-Length", "1")))
            .ShouldBeRefused(400, "validation_failed");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("+5")]
    [InlineData("5.0")]
    [InlineData("0x5")]
    [InlineData("5, 5")]
    [InlineData("")]
    public async Task A_length_that_is_not_a_whole_number_is_400(string length)
    {
        var problem = (await kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", length))).ShouldBeRefused(400, "validation_failed");

        Assert.True(problem.GetProperty("errors").TryGetProperty("Upload-Length", out _));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    [InlineData("true")]
    [InlineData("")]
    public async Task A_deferred_length_other_than_1_is_400(string value)
    {
        (await kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Defer-Length", value))).ShouldBeRefused(400, "validation_failed");
    }

    [Theory]
    [InlineData("1001")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999999999999999")]
    public async Task A_length_beyond_the_maximum_is_413(string length)
    {
        await using var own = await KalaApplication.StartAsync("Filestore:MaxFileSize=1000");

        (await own.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", length))).ShouldBeRefused(413, "file_too_large");
        Assert.Equal(0, await own.CountSessionsAsync());
    }

    [Fact]
    public async Task A_length_of_0_is_a_file_at_once()
    {
        var upload = await kala.CreateUploadAsync(0, ("filename", "empty.txt"));

        var asked = (await kala.AskUploadAsync(upload)).ShouldSucceed();
        Assert.Equal(0, asked.Offset);
        Assert.Equal("0", asked.Header("Upload-Length"));
        Assert.Null(asked.Header("Upload-Expires"));
        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry([]);
    }

    [Fact]
    public async Task The_whole_file_in_the_creation_is_stored_when_it_is_answered()
    {
        var created = await kala.TusAsync(
            "POST", TusCalls.Tus, Hello, ("Upload-Length", "5"), ("Upload-Metadata", TusCalls.Metadata(("filename", "a.txt"), ("sha256", Bytes.Sha256Of(Hello)))));

        created.ShouldSucceed(201);
        Assert.Equal(5, created.Offset);
        Assert.Null(created.Header("Upload-Expires"));
        var file = TusCalls.UuidOf(created.Header("Location")!);
        var session = (await kala.AskAsync(file)).ShouldSucceed().Data;
        Assert.Equal("closed", session.GetProperty("status").GetString());
        Assert.Equal("tus", session.GetProperty("door").GetString());
        Assert.Equal("a.txt", session.GetProperty("originalFilename").GetString());
        Assert.True(session.GetProperty("verified").GetBoolean());
        (await kala.DownloadAsync(file)).ShouldSucceed().ShouldCarry(Hello);
        var asked = (await kala.AskUploadAsync(created.Header("Location")!)).ShouldSucceed();
        Assert.Equal(5, asked.Offset);
        Assert.StartsWith("filename ", asked.Header("Upload-Metadata"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_bytes_in_the_creation_are_stored_when_it_is_answered()
    {
        var created = await kala.TusAsync("POST", TusCalls.Tus, Hello, ("Upload-Length", "8"));

        created.ShouldSucceed(201);
        Assert.Equal(5, created.Offset);
        Assert.NotNull(created.Header("Upload-Expires"));
        var upload = created.Header("Location")!;
        Assert.Equal(5, (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset);
        (await kala.AppendToAsync(upload, " you"u8.ToArray()[..3], 5)).ShouldSucceed(204);
        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry("hello yo"u8);
    }

    [Fact]
    public async Task A_creation_whose_body_has_no_length_is_stored_too()
    {
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync(
            "POST",
            TusCalls.Tus,
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Length", "5"),
            ("Content-Type", TusCalls.OffsetType),
            ("Transfer-Encoding", "chunked"));
        await client.SendChunkAsync(Hello);
        await client.SendChunkAsync([]);

        var created = (await client.ReadAnswerAsync()).ShouldSucceed(201);

        Assert.Equal(5, created.Offset);
        (await kala.DownloadAsync(TusCalls.UuidOf(created.Header("Location")!))).ShouldSucceed().ShouldCarry(Hello);
    }

    [Fact]
    public async Task A_creation_may_wait_for_100_Continue()
    {
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync(
            "POST",
            TusCalls.Tus,
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Length", "5"),
            ("Content-Type", TusCalls.OffsetType),
            ("Content-Length", "5"),
            ("Expect", "100-continue"));

        await client.ReadContinueAsync();
        await client.SendAsync(Hello);

        Assert.Equal(5, (await client.ReadAnswerAsync()).ShouldSucceed(201).Offset);
    }

    [Fact]
    public async Task A_creation_with_the_type_and_no_bytes_has_the_offset_0()
    {
        var created = await kala.TusAsync("POST", TusCalls.Tus, [], ("Upload-Length", "5"));

        Assert.Equal(0, created.ShouldSucceed(201).Offset);
    }

    [Fact]
    public async Task A_creation_whose_bytes_have_another_type_is_415_and_creates_nothing()
    {
        var before = await kala.CountSessionsAsync();

        (await kala.TusAsync("POST", TusCalls.Tus, Hello, ("Upload-Length", "5"), ("Content-Type", "application/octet-stream")))
            .ShouldBeRefused(415, "unsupported_media_type");
        (await kala.TusAsync("POST", TusCalls.Tus, [], ("Upload-Length", "5"), ("Content-Type", "application/x-www-form-urlencoded")))
            .ShouldSucceed(201);

        Assert.Equal(before + 1, await kala.CountSessionsAsync());
    }

    [Fact]
    public async Task A_creation_whose_bytes_are_refused_leaves_no_open_upload()
    {
        await using var own = await KalaApplication.StartAsync();
        var wrong = ("Upload-Checksum", $"sha256 {Convert.ToBase64String(new byte[32])}");

        (await own.TusAsync("POST", TusCalls.Tus, Hello, ("Upload-Length", "5"), wrong)).ShouldBeRefused(460, "chunk_hash_mismatch");
        var refused = await own.TusAsync("POST", TusCalls.Tus, Hello, ("Upload-Length", "9"), wrong);

        refused.ShouldBeRefused(460, "chunk_hash_mismatch");
        Assert.Null(refused.Header("Upload-Offset"));
        Assert.Null(refused.Header("Location"));
        var open = await own.GetAsync($"{KalaApplication.Sessions}?status=open");
        Assert.Empty(open.ShouldSucceed().Data.EnumerateArray());
    }

    [Fact]
    public async Task A_creation_with_more_bytes_than_its_length_is_413_and_creates_nothing()
    {
        var before = await kala.CountSessionsAsync();

        (await kala.TusAsync("POST", TusCalls.Tus, Hello, ("Upload-Length", "4"))).ShouldBeRefused(413, "size_exceeded");

        Assert.Equal(before, await kala.CountSessionsAsync());
    }

    [Fact]
    public async Task A_file_in_its_creation_with_a_wrong_digest_is_460_and_creates_nothing()
    {
        var before = await kala.CountSessionsAsync();

        var refused = await kala.TusAsync(
            "POST", TusCalls.Tus, Hello, ("Upload-Length", "5"), ("Upload-Metadata", TusCalls.Metadata(("sha256", Bytes.Sha256Of([1])))));

        refused.ShouldBeRefused(460, "hash_mismatch");
        Assert.Equal(before, await kala.CountSessionsAsync());
    }

    [Fact]
    public async Task A_creation_that_was_cut_off_in_its_body_leaves_an_upload_that_expires()
    {
        await using var own = await KalaApplication.StartAsync();
        using (var client = await own.ConnectAsync())
        {
            await client.SendHeadAsync(
                "POST",
                TusCalls.Tus,
                ("Tus-Resumable", "1.0.0"),
                ("Upload-Length", "50"),
                ("Content-Type", TusCalls.OffsetType),
                ("Content-Length", "10"));
            await client.SendAsync(Hello);
            await Eventually.TrueAsync(async () => await own.CountSessionsAsync() == 1, "the upload");
            client.Reset();
        }

        await Eventually.TrueAsync(() => own.Log.Requests.Any(line => (string?)line.Fields["Outcome"] == "client_gone"), "the request's end");

        var left = (await own.GetAsync($"{KalaApplication.Sessions}?status=open")).ShouldSucceed().Data.EnumerateArray().Single();
        Assert.Equal("tus", left.GetProperty("door").GetString());
        own.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal(410, (await own.AskUploadAsync(TusCalls.PathOf(left.GetProperty("uuid").GetGuid()))).Status);
    }

    [Fact]
    public async Task The_metadata_is_returned_as_it_was_given_and_names_the_file()
    {
        var given = $"{TusCalls.Metadata(("filename", "Übersicht 2026.pdf"), ("filetype", "application/pdf"))}, is_confidential,empty ";

        var created = await kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5"), ("Upload-Metadata", given.Trim()));

        var upload = created.ShouldSucceed(201).Header("Location")!;
        Assert.Equal(given.Trim(), (await kala.AskUploadAsync(upload)).ShouldSucceed().Header("Upload-Metadata"));
        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);
        Assert.Equal(given.Trim(), (await kala.AskUploadAsync(upload)).ShouldSucceed().Header("Upload-Metadata"));
        var file = (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed();
        Assert.Equal("application/pdf", file.Header("Content-Type"));
        Assert.Contains("%C3%9Cbersicht%202026.pdf", file.Header("Content-Disposition"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("filename", "name", "filename")]
    [InlineData("filetype", "type", "filetype")]
    public async Task The_keys_of_other_clients_are_understood_too(string first, string second, string winner)
    {
        var both = await kala.CreateUploadAsync(5, (second, "text/b"), (first, "text/a"));
        var one = await kala.CreateUploadAsync(5, (second, "text/b"));

        var key = winner == "filename" ? "originalFilename" : "contentType";
        Assert.EndsWith("a", (await kala.AskAsync(TusCalls.UuidOf(both))).ShouldSucceed().Data.GetProperty(key).GetString(), StringComparison.Ordinal);
        Assert.EndsWith("b", (await kala.AskAsync(TusCalls.UuidOf(one))).ShouldSucceed().Data.GetProperty(key).GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("filename")]
    [InlineData("filename ")]
    [InlineData("a,b ,c")]
    public async Task A_value_may_be_empty_and_its_space_missing(string metadata)
    {
        (await kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5"), ("Upload-Metadata", metadata))).ShouldSucceed(201);
    }

    [Theory]
    [InlineData("filename YQ==,filename Yg==")]
    [InlineData("filename YQ==,,b Yg==")]
    [InlineData(",")]
    [InlineData("filename not*base64")]
    [InlineData("filename YQ")]
    [InlineData("filename  YQ==")]
    [InlineData("filename YQ== YQ==")]
    [InlineData("filename AGE=")]
    [InlineData("filename /w==")]
    [InlineData("filetype AA==")]
    [InlineData("sha256 YQ==")]
    [InlineData("hash")]
    public async Task Malformed_metadata_is_400(string metadata)
    {
        var answer = await kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5"), ("Upload-Metadata", metadata));

        var errors = answer.ShouldBeRefused(400, "validation_failed").GetProperty("errors");
        Assert.True(errors.TryGetProperty("Upload-Metadata", out _));
    }

    [Fact]
    public async Task Too_much_metadata_is_a_4xx_at_once()
    {
        var many = string.Join(',', Enumerable.Range(0, 100_000).Select(number => $"k{number}"));
        var large = $"filename {Convert.ToBase64String(new byte[1 << 20])}";
        foreach (var metadata in (string[])[many, large])
        {
            using var client = await kala.ConnectAsync();
            await client.SendHeadAsync("POST", TusCalls.Tus, ("Tus-Resumable", "1.0.0"), ("Upload-Length", "5"), ("Upload-Metadata", metadata));

            Assert.Equal(431, (await client.ReadAnswerAsync()).Status);
        }
        var most = string.Join(',', Enumerable.Range(0, 2_500).Select(number => $"k{number}"));
        (await kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5"), ("Upload-Metadata", most))).ShouldSucceed(201);
    }

    [Fact]
    public async Task A_control_character_in_metadata_is_400_in_a_key_and_removed_from_a_name()
    {
        foreach (var key in (string[])["a\0b", "a\u0001b", "näme"])
        {
            using var client = await kala.ConnectAsync();
            await client.SendHeadAsync("POST", TusCalls.Tus, ("Tus-Resumable", "1.0.0"), ("Upload-Length", "5"), ("Upload-Metadata", $"{key} YQ=="));
            Assert.Equal(400, (await client.ReadAnswerAsync()).Status);
        }

        var upload = await kala.CreateUploadAsync(5, ("filename", "../a\r\nSet-Cookie: b\tc"), ("filetype", "text/plain\r\nX: y"));

        var session = (await kala.AskAsync(TusCalls.UuidOf(upload))).ShouldSucceed().Data;
        Assert.Equal("aSet-Cookie: bc", session.GetProperty("originalFilename").GetString());
        Assert.Null(session.GetProperty("contentType").GetString());
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("hash")]
    [InlineData("checksum")]
    public async Task A_digest_in_the_metadata_is_the_digest_of_the_file(string key)
    {
        var hex = $"SHA-256:{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Hello))}";
        var upload = await kala.CreateUploadAsync(5, (key, hex));

        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);

        var session = (await kala.AskAsync(TusCalls.UuidOf(upload))).ShouldSucceed().Data;
        Assert.True(session.GetProperty("verified").GetBoolean());
        Assert.Equal(Bytes.Sha256Of(Hello), session.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task Two_digests_in_the_metadata_must_be_equal()
    {
        var (one, other) = (Bytes.Sha256Of(Hello), Bytes.Sha256Of([1]));

        await kala.CreateUploadAsync(5, ("sha256", one), ("hash", one));
        var refused = await kala.TusAsync(
            "POST", TusCalls.Tus, null, ("Upload-Length", "5"), ("Upload-Metadata", TusCalls.Metadata(("sha256", one), ("hash", other))));

        refused.ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public async Task A_deferred_length_is_shown_until_it_is_known()
    {
        var upload = await kala.CreateUploadAsync(null);

        var before = (await kala.AskUploadAsync(upload)).ShouldSucceed();
        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);
        var during = (await kala.AskUploadAsync(upload)).ShouldSucceed();
        (await kala.AppendToAsync(upload, " you"u8.ToArray(), 5, ("Upload-Length", "9"))).ShouldSucceed(204);
        var after = (await kala.AskUploadAsync(upload)).ShouldSucceed();

        Assert.All([before, during], asked =>
        {
            Assert.Equal("1", asked.Header("Upload-Defer-Length"));
            Assert.Null(asked.Header("Upload-Length"));
        });
        Assert.Equal(5, during.Offset);
        Assert.Null(after.Header("Upload-Defer-Length"));
        Assert.Equal("9", after.Header("Upload-Length"));
        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry("hello you"u8);
    }

    [Fact]
    public async Task A_length_that_is_known_does_not_change()
    {
        var deferred = await kala.CreateUploadAsync(null);
        (await kala.AppendToAsync(deferred, Hello, 0, ("Upload-Length", "9"))).ShouldSucceed(204);
        var declared = await kala.CreateUploadAsync(9);

        (await kala.AppendToAsync(deferred, Hello, 5, ("Upload-Length", "10"))).ShouldBeRefused(400, "size_conflict");
        (await kala.AppendToAsync(declared, Hello, 0, ("Upload-Length", "10"))).ShouldBeRefused(400, "size_conflict");
        (await kala.AppendToAsync(deferred, " you"u8.ToArray(), 5, ("Upload-Length", "9"))).ShouldSucceed(204);

        Assert.Equal(9, (await kala.AskUploadAsync(deferred)).ShouldSucceed().Offset);
        Assert.Equal("9", (await kala.AskUploadAsync(declared)).ShouldSucceed().Header("Upload-Length"));
    }

    [Fact]
    public async Task A_deferred_length_can_be_the_stored_bytes_and_not_less()
    {
        var upload = await kala.CreateUploadAsync(null);
        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);

        (await kala.AppendToAsync(upload, [], 5, ("Upload-Length", "4"))).ShouldBeRefused(400, "size_conflict");
        (await kala.AppendToAsync(upload, [], 5, ("Upload-Length", "x"))).ShouldBeRefused(400, "validation_failed");
        (await kala.AppendToAsync(upload, [], 5, ("Upload-Length", "5"))).ShouldSucceed(204);

        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry(Hello);
    }

    [Fact]
    public async Task A_length_in_a_PATCH_with_the_wrong_offset_changes_nothing()
    {
        var upload = await kala.CreateUploadAsync(null);

        (await kala.AppendToAsync(upload, Hello, 3, ("Upload-Length", "9"))).ShouldBeRefused(409, "offset_mismatch", offset: 0);

        Assert.Equal("1", (await kala.AskUploadAsync(upload)).ShouldSucceed().Header("Upload-Defer-Length"));
    }

    [Fact]
    public async Task A_deferred_length_beyond_the_maximum_is_413()
    {
        await using var own = await KalaApplication.StartAsync("Filestore:MaxFileSize=6");
        var upload = await own.CreateUploadAsync(null);

        (await own.AppendToAsync(upload, Hello, 0, ("Upload-Length", "7"))).ShouldBeRefused(413, "file_too_large");
        (await own.AppendToAsync(upload, Encoding.ASCII.GetBytes("hello you"), 0)).ShouldBeRefused(413, "file_too_large");

        Assert.Equal(0, (await own.AskUploadAsync(upload)).ShouldSucceed().Offset);
    }

    [Fact]
    public async Task An_unfinished_upload_has_a_time_of_expiry()
    {
        await using var own = await KalaApplication.StartAsync();
        var created = (await own.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "9"))).ShouldSucceed(201);
        var upload = created.Header("Location")!;
        own.Clock.Advance(TimeSpan.FromHours(1));
        var appended = (await own.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);
        var asked = (await own.AskUploadAsync(upload)).ShouldSucceed();
        var finished = (await own.AppendToAsync(upload, " you"u8.ToArray(), 5)).ShouldSucceed(204);

        Assert.Equal("Wed, 11 Mar 2026 05:06:07 GMT", created.Header("Upload-Expires"));
        Assert.Equal("Wed, 11 Mar 2026 06:06:07 GMT", appended.Header("Upload-Expires"));
        Assert.Equal(appended.Header("Upload-Expires"), asked.Header("Upload-Expires"));
        Assert.Null(finished.Header("Upload-Expires"));
        Assert.True(DateTimeOffset.TryParseExact(asked.Header("Upload-Expires"), "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
    }

    [Fact]
    public async Task An_expired_upload_is_410_and_has_no_offset()
    {
        await using var own = await KalaApplication.StartAsync();
        var upload = await own.CreateUploadAsync(9);
        (await own.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);
        own.Clock.Advance(TimeSpan.FromDays(7));

        var asked = await own.AskUploadAsync(upload);
        var appended = await own.AppendToAsync(upload, " you"u8.ToArray(), 5);

        Assert.Equal(410, asked.Status);
        Assert.Null(asked.Header("Upload-Offset"));
        appended.ShouldBeRefused(410, "session_expired");
        Assert.Null(appended.Header("Upload-Offset"));
    }
}
