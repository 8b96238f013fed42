using Kala.Testing;

namespace Kala.Api.Tests.Files;

/// <summary>A whole file as a form, as browsers and upload libraries send it.</summary>
public sealed class FileFormTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private const string OfBrowsers = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

    private static readonly byte[] Hello = "hello"u8.ToArray();

    private static readonly string File = $"{FormText.Data("form-data; name=\"upload\"; filename=\"a.txt\"\r\nContent-Type: text/plain")}hello";

    [Fact]
    public async Task A_form_becomes_a_file()
    {
        var stored = await kala.PostFileTextAsync(File + FormText.End);

        var file = stored.ShouldSucceed(201).Data.GetGuid();
        Assert.Equal($"/api/manage/filestore/files/{file}", stored.Header("Location"));
        Assert.Equal(stored.Header("Location"), stored.Json.GetProperty("url").GetString());
        var download = (await kala.DownloadAsync(file)).ShouldSucceed();
        Assert.Equal(("hello", "text/plain"), (download.Text, download.Header("Content-Type")));
        var session = (await kala.AskAsync(file)).ShouldSucceed().Data;
        Assert.Equal("raw", session.GetProperty("door").GetString());
        Assert.Equal("a.txt", session.GetProperty("originalFilename").GetString());
        Assert.Equal(5, session.GetProperty("fileSize").GetInt64());
        Assert.False(session.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task A_raw_body_is_told_its_url_too()
    {
        var stored = (await kala.PostOctetsAsync(KalaApplication.Files, Hello)).ShouldSucceed(201);

        Assert.Equal(stored.Header("Location"), stored.Json.GetProperty("url").GetString());
    }

    [Fact]
    public async Task The_hash_before_the_file_is_compared_with_it()
    {
        var right = await kala.PostFileAsync(Hello, "a.txt", [("hash", Bytes.Sha256Of(Hello))]);
        var wrong = await kala.PostFileAsync(Hello, "a.txt", [("hash", Bytes.Sha256Of("other"u8))]);
        var none = await kala.PostFileAsync(Hello, "a.txt", [("hash", "")]);
        var malformed = await kala.PostFileAsync(Hello, "a.txt", [("hash", "sha256:xyz")]);

        var session = (await kala.AskAsync(right.ShouldSucceed(201).Data.GetGuid())).ShouldSucceed().Data;
        Assert.Equal("file", session.GetProperty("verifiedBy").GetString());
        wrong.ShouldBeRefused(400, "hash_mismatch");
        none.ShouldSucceed(201);
        malformed.ShouldBeRefused(400, "validation_failed");
    }

    [Theory]
    [InlineData("b.txt", "", "b.txt")]
    [InlineData("", "", "a.txt")]
    [InlineData(null, "", "a.txt")]
    [InlineData(null, "?originalFilename=c.txt", "c.txt")]
    [InlineData("b.txt", "?originalFilename=c.txt", "b.txt")]
    public async Task The_name_of_the_form_comes_before_that_of_the_part(string? field, string query, string name)
    {
        var text = FormText.Field("originalFilename", field) + File + FormText.End;

        var stored = await kala.SendAsync(
            "POST", KalaApplication.Files + query, new StringContent(text), ("Content-Type", FormText.ContentType));

        var session = (await kala.AskAsync(stored.ShouldSucceed(201).Data.GetGuid())).ShouldSucceed().Data;
        Assert.Equal(name, session.GetProperty("originalFilename").GetString());
    }

    [Fact]
    public async Task A_blob_without_a_name_is_named_by_its_uuid()
    {
        var stored = await kala.PostFileAsync(Hello, "blob", []);

        var file = stored.ShouldSucceed(201).Data.GetGuid();
        Assert.Equal($"{file}", (await kala.AskAsync(file)).ShouldSucceed().Data.GetProperty("originalFilename").GetString());
    }

    [Fact]
    public async Task Fields_of_other_names_are_ignored_before_the_file_and_after_it()
    {
        var other = FormText.Field("filepond", "{}");
        var text = string.Concat(Enumerable.Repeat(other, 16)) + File + "\r\n" + string.Concat(Enumerable.Repeat(other, 16))[..^2] + FormText.End;

        var stored = (await kala.PostFileTextAsync(text)).ShouldSucceed(201);

        (await kala.DownloadAsync(stored.Data.GetGuid())).ShouldSucceed().ShouldCarry(Hello);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("filepond")]
    public async Task A_field_of_text_is_no_file_even_with_the_name_of_the_files_field(string name)
    {
        var file = $"{FormText.Data($"form-data; name=\"{name}\"; filename=\"a.txt\"")}hello";

        var stored = (await kala.PostFileTextAsync(FormText.Field(name, "{}") + file + FormText.End)).ShouldSucceed(201);

        (await kala.DownloadAsync(stored.Data.GetGuid())).ShouldSucceed().ShouldCarry(Hello);
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=----=_Part_1_2.3", true)]
    [InlineData("multipart/form-data; boundary=\"cut", true)]
    [InlineData("Multipart/Form-Data, boundary=cut", true)]
    [InlineData("\"multipart/form-data\"; boundary=cut", true)]
    [InlineData("multipart/form-data boundary=cut", true)]
    [InlineData("application/x-www-form-urlencoded;;a b c", false)]
    public async Task A_form_with_a_malformed_type_is_not_stored_as_bytes(string type, bool isMultipart)
    {
        var posted = await kala.SendAsync("POST", KalaApplication.Files, new StringContent(File + FormText.End), ("Content-Type", type));
        var put = await kala.SendAsync("PUT", $"{KalaApplication.Files}/a.txt", new StringContent(File + FormText.End), ("Content-Type", type));

        posted.ShouldBeRefused(isMultipart ? 400 : 415, isMultipart ? "malformed_multipart" : "unsupported_media_type");
        put.ShouldBeRefused(415, "unsupported_media_type");
    }

    [Fact]
    public async Task A_hash_after_the_file_is_ignored()
    {
        var text = $"{File}\r\n{FormText.Field("hash", Bytes.Sha256Of("other"u8))[..^2]}{FormText.End}";

        var stored = (await kala.PostFileTextAsync(text)).ShouldSucceed(201);

        Assert.False((await kala.AskAsync(stored.Data.GetGuid())).ShouldSucceed().Data.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task A_file_field_that_was_left_empty_is_no_file()
    {
        const string Empty = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n";

        var before = (await kala.PostFileTextAsync($"{Empty}\r\n{File}{FormText.End}")).ShouldSucceed(201);
        var after = (await kala.PostFileTextAsync($"{File}\r\n{Empty}{FormText.End}")).ShouldSucceed(201);

        foreach (var stored in (Answer[])[before, after])
        {
            (await kala.DownloadAsync(stored.Data.GetGuid())).ShouldSucceed().ShouldCarry(Hello);
        }
        (await kala.PostFileTextAsync($"{Empty}{FormText.End}")).ShouldBeRefused(400, "malformed_multipart");
    }

    [Fact]
    public async Task An_empty_file_with_a_name_is_a_file()
    {
        var stored = await kala.PostFileAsync([], "empty.txt", []);

        Assert.Empty((await kala.DownloadAsync(stored.ShouldSucceed(201).Data.GetGuid())).ShouldSucceed().Body);
    }

    public static TheoryData<string> Malformed => new(
        // a line of the file that begins like the last boundary
        $"{File}\r\n--cut--x{FormText.End}",
        // two files
        $"{File}\r\n{File}{FormText.End}",
        $"{File}\r\n{FormText.Field("a", "b")}{File}{FormText.End}",
        $"{File}\r\n{File}{new string('x', 20_000)}{FormText.End}",
        // none
        $"{FormText.Field("a", "b")[..^2]}{FormText.End}",
        "--cut--\r\n",
        "",
        // cut off
        File,
        $"{File}\r\n--cut",
        $"{File}\r\n--cut\r\nContent-Disposition: form-data; name=a\r\n\r\nb",
        $"{File}\r\n--cut\r\nContent-Disposition: form",
        // too much
        $"{File}\r\n{string.Concat(Enumerable.Repeat(FormText.Field("a", "b"), 17))[..^2]}{FormText.End}",
        $"{File}\r\n{FormText.Field("a", new string('x', 20_000))[..^2]}{FormText.End}",
        $"{FormText.Field("hash", "x")}{FormText.Field("hash", "x")}{File}{FormText.End}",
        $"{File}\r\n--cut\r\nno header\r\n\r\nb{FormText.End}",
        // another boundary that begins like this one
        $"{File}\r\n--cutter\r\nContent-Disposition: form-data; name=q\r\n\r\nrest of the file{FormText.End}",
        $"{File}{FormText.End}{new string('x', 100)}");

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_form_that_is_not_one_file_stores_nothing(string text)
    {
        await using var own = await KalaApplication.StartAsync();

        (await own.PostFileTextAsync(text)).ShouldBeRefused(400, "malformed_multipart");

        Assert.Equal((0, 0), (await own.Blobs.CountAsync(), await own.CountSessionsAsync()));
    }

    [Theory]
    [InlineData("\r\n--cut\r\nContent-Disposition: form-data; name=a\r\n\r\n")]
    [InlineData("")]
    public async Task A_client_that_hangs_up_stores_nothing(string later)
    {
        await using var own = await KalaApplication.StartAsync();
        using var client = await own.ConnectAsync();
        var sent = System.Text.Encoding.UTF8.GetBytes(File + later);
        await client.SendHeadAsync("POST", KalaApplication.Files, ("Content-Type", FormText.ContentType), ("Content-Length", $"{sent.Length + 1}"));
        await client.SendAsync(sent);
        await own.Blobs.ShouldCountAsync(1);

        client.HangUp();

        await own.Blobs.ShouldCountAsync(0);
        Assert.Equal(0, await own.CountSessionsAsync());
    }

    [Fact]
    public async Task Fields_after_the_file_may_come_byte_by_byte()
    {
        using var client = await kala.ConnectAsync();
        var sent = System.Text.Encoding.UTF8.GetBytes($"{File}\r\n{FormText.Field("hash", "x")}{FormText.Field("go", "Send")[..^2]}{FormText.End}");
        await client.SendHeadAsync("POST", KalaApplication.Files, ("Content-Type", FormText.ContentType), ("Content-Length", $"{sent.Length}"));
        foreach (var one in sent)
        {
            await client.SendAsync(new[] { one });
        }

        (await client.ReadAnswerAsync()).ShouldSucceed(201);
    }

    [Fact]
    public async Task A_boundary_line_after_the_file_may_end_in_spaces()
    {
        var stored = await kala.PostFileTextAsync($"{File}\r\n--cut \t\r\nContent-Disposition: form-data; name=a\r\n\r\nb{FormText.End}");

        (await kala.DownloadAsync(stored.ShouldSucceed(201).Data.GetGuid())).ShouldSucceed().ShouldCarry(Hello);
    }

    public static TheoryData<string> RefusedAfterTheFile => new(
        $"{File}\r\n{File}{FormText.End}",
        $"{File}\r\n--cut\r\nno header\r\n\r\nb{FormText.End}",
        $"{File}\r\n--cutter\r\nContent-Disposition: form-data; name=q\r\n\r\nb{FormText.End}");

    [Theory]
    [MemberData(nameof(RefusedAfterTheFile))]
    public async Task A_connection_is_used_again_after_a_form_that_was_refused(string text)
    {
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync("POST", KalaApplication.Files, ("Content-Type", FormText.ContentType), ("Content-Length", $"{text.Length}"));
        await client.SendAsync(text);
        (await client.ReadAnswerAsync()).ShouldBeRefused(400, "malformed_multipart");

        await client.SendHeadAsync("GET", "/health/live");

        (await client.ReadAnswerAsync()).ShouldSucceed();
    }

    [Fact]
    public async Task The_fields_after_the_file_do_not_count_as_its_bytes()
    {
        await using var small = await KalaApplication.StartAsync("Filestore:MaxFileSize=5");
        var fields = string.Concat(Enumerable.Repeat(FormText.Field(new string('x', 7_000), new string('y', 4_000)), 16));

        (await small.PostFileTextAsync($"{fields}{File}\r\n{fields[..^2]}{FormText.End}")).ShouldSucceed(201);
    }

    [Fact]
    public async Task The_sizes_of_a_form_are_limited_as_those_of_any_body()
    {
        await using var small = await KalaApplication.StartAsync("Filestore:MaxFileSize=4");
        await using var poor = await KalaApplication.StartAsync("Limits:BytesPerOwner=4");

        (await small.PostFileAsync(Hello, "a.txt", [])).ShouldBeRefused(413, "file_too_large");
        (await small.PostFileAsync(Bytes.Noise(300_000), "a.txt", [])).ShouldBeRefused(413, "file_too_large");
        (await small.PostFileAsync(Hello[..4], "a.txt", [])).ShouldSucceed(201);
        (await poor.PostFileAsync(Hello, "a.txt", [])).ShouldBeRefused(507, "quota_exceeded");

        Assert.Equal(0, await poor.Blobs.CountAsync());
    }

    [Fact]
    public async Task A_digest_of_the_form_is_refused()
    {
        var refused = await kala.PostFileAsync(Hello, "a.txt", [], ("Repr-Digest", "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:"));

        refused.ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public async Task PUT_takes_no_form()
    {
        var put = await kala.SendAsync("PUT", $"{KalaApplication.Files}/a.txt", new StringContent(File + FormText.End), ("Content-Type", FormText.ContentType));

        put.ShouldBeRefused(415, "unsupported_media_type");
    }

    [Theory]
    [InlineData("multipart/mixed; boundary=cut", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("multipart/form-data", 400)]
    public async Task Other_forms_are_refused(string type, int status)
    {
        var answer = await kala.SendAsync("POST", KalaApplication.Files, new StringContent(File + FormText.End), ("Content-Type", type));

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData(OfBrowsers, 303)]
    [InlineData("text/html", 303)]
    [InlineData("*/*", 201)]
    [InlineData("application/json, text/plain, */*", 201)]
    [InlineData("text/html;q=0.5, application/json", 201)]
    [InlineData("text/html, application/json", 201)]
    [InlineData("", 201)]
    public async Task A_browsers_own_form_is_sent_to_a_page(string accept, int status)
    {
        var stored = await kala.PostFileAsync(Hello, "a.txt", [], [("Accept", accept)]);

        Assert.Equal(status, stored.Status);
        if (status == 303)
        {
            Assert.Matches("^/api/manage/filestore/files/[0-9a-f-]{36}/stored$", stored.Header("Location")!);
            Assert.Empty(stored.Body);
        }
    }

    [Fact]
    public async Task The_page_says_what_was_stored_and_runs_nothing()
    {
        var hash = Bytes.Sha256Of(Hello);
        var stored = await kala.PostFileAsync(
            Hello, "a.txt", [("originalFilename", "<script>alert(1)</script>'\"&.txt"), ("hash", hash)], ("Accept", OfBrowsers));

        var page = (await kala.GetAsync(stored.Header("Location")!, ("Accept", OfBrowsers))).ShouldSucceed();

        Assert.Equal("text/html; charset=utf-8", page.Header("Content-Type"));
        Assert.Equal("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", page.Header("Content-Security-Policy"));
        Assert.Equal("no-store", page.Header("Cache-Control"));
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<dt>Size<dd>5 bytes", page.Text, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(Convert.FromBase64String(hash[7..])), page.Text, StringComparison.Ordinal);
        Assert.Contains("<dt>Verified<dd>yes", page.Text, StringComparison.Ordinal);
        Assert.Contains($"href=\"{stored.Header("Location")![..^"/stored".Length]}\"", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_callers_sign_in_a_form_without_credentials_stores_nothing()
    {
        await using var guarded = await KalaApplication.StartSignedInAsync();
        guarded.Credentials = null;

        (await guarded.PostFileAsync(Hello, "a.txt", [], ("Accept", OfBrowsers))).ShouldBeRefused(401, "unauthenticated");

        Assert.Equal(0, await guarded.Blobs.CountAsync());
    }

    [Theory]
    [InlineData("https://app.example.org", 303)]
    [InlineData("https://elsewhere.example", 403)]
    public async Task A_form_of_another_origin_needs_a_setting(string origin, int status)
    {
        await using var open = await KalaApplication.StartAsync("Cors:Origins=https://app.example.org");

        var stored = await open.PostFileAsync(
            Hello, "a.txt", [], ("Accept", OfBrowsers), ("Origin", origin), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Dest", "document"));

        Assert.Equal(status, stored.Status);
    }
}
