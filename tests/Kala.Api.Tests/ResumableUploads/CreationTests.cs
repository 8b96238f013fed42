using Kala.Testing;

namespace Kala.Api.Tests.ResumableUploads;

/// <summary>Section "Upload Creation" of the draft.</summary>
public sealed class CreationTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = DraftCalls.Hello;

    [Fact]
    public async Task The_whole_file_in_one_request_gets_the_response_of_an_ordinary_upload()
    {
        var ordinary = (await kala.PostOctetsAsync(KalaApplication.Files, Hello)).ShouldSucceed(201);

        var answer = (await kala.CreateUploadAsync(Hello, "?1", ("Content-Type", "text/plain"))).ShouldSucceed(201);

        var file = answer.Data.GetGuid();
        Assert.Equal($"{KalaApplication.Files}/{file}", answer.Header("Location"));
        Assert.Equal("?1", answer.Header("Upload-Complete"));
        Assert.Equal(5, answer.Offset);
        Assert.Equal(ordinary.Json.EnumerateObject().Select(one => one.Name), answer.Json.EnumerateObject().Select(one => one.Name));
        var read = (await kala.DownloadAsync(file)).ShouldSucceed();
        read.ShouldCarry(Hello);
        Assert.Equal("text/plain", read.Header("Content-Type"));
    }

    [Fact]
    public async Task The_file_and_its_session_say_by_which_door_they_came()
    {
        var whole = (await kala.CreateUploadAsync(Hello, "?1")).ShouldSucceed(201).Data.GetGuid();
        var part = (await kala.CreateUploadAsync(Hello, "?0")).ShouldSucceed(201).Data.GetGuid();

        Assert.Equal("ietf", (await kala.AskAsync(whole)).Data.GetProperty("door").GetString());
        Assert.Equal("ietf", (await kala.AskAsync(part)).Data.GetProperty("door").GetString());
    }

    [Fact]
    public async Task A_part_of_the_file_creates_an_upload_resource()
    {
        var answer = (await kala.CreateUploadAsync(Hello, "?0", ("Upload-Length", "10"))).ShouldSucceed(201);

        var upload = answer.Data.GetGuid();
        Assert.Equal($"{DraftCalls.Uploads}/{upload}", answer.Header("Location"));
        Assert.Equal("?0", answer.Header("Upload-Complete"));
        Assert.Equal(5, answer.Offset);
        Assert.Equal("max-size=1099511627776, min-size=0, max-age=604800", answer.Header("Upload-Limit"));
        var retrieved = (await kala.RetrieveAsync(upload)).ShouldSucceed(204);
        Assert.Equal(5, retrieved.Offset);
        Assert.Equal("10", retrieved.Header("Upload-Length"));
    }

    [Theory]
    [InlineData("12")]
    [InlineData(null)]
    public async Task A_creation_without_content_only_gives_the_upload_resource(string? length)
    {
        (string, string)[] declared = length is null ? [] : [("Upload-Length", length)];

        var answer = (await kala.CreateUploadAsync([], "?0", declared)).ShouldSucceed(201);

        Assert.Equal(0, answer.Offset);
        Assert.Equal(length, (await kala.RetrieveAsync(answer.Data.GetGuid())).Header("Upload-Length"));
    }

    [Fact]
    public async Task An_empty_file_is_stored()
    {
        var answer = (await kala.CreateUploadAsync([], "?1", ("Upload-Length", "0"))).ShouldSucceed(201);

        (await kala.DownloadAsync(answer.Data.GetGuid())).ShouldSucceed().ShouldCarry([]);
    }

    [Fact]
    public async Task Name_and_type_of_the_creation_are_those_of_the_file()
    {
        var upload = await kala.OpenUploadAsync(
            5, ("Content-Disposition", "inline; filename=\"a.txt\"; filename*=UTF-8''%C3%A4.txt"), ("Content-Type", "text/plain"));

        (await kala.AppendUploadAsync(upload, Hello, 0, "?1")).ShouldSucceed(201);

        var session = (await kala.AskAsync(upload)).ShouldSucceed().Data;
        Assert.Equal("ä.txt", session.GetProperty("originalFilename").GetString());
        Assert.Equal("text/plain", session.GetProperty("contentType").GetString());
    }

    [Theory]
    [InlineData("6", null)]
    [InlineData("4", null)]
    [InlineData("6", "8")]
    public async Task Two_indicated_lengths_that_differ_are_refused(string length, string? version)
    {
        (string, string)[] named = version is null ? [] : [("Upload-Draft-Interop-Version", version)];

        var answer = await kala.CreateUploadAsync(Hello, "?1", [("Upload-Length", length), .. named]);

        var problem = answer.ShouldBeRefused(400, "size_conflict");
        Assert.Equal("https://iana.org/assignments/http-problem-types#inconsistent-upload-length", problem.GetProperty("type").GetString());
        Assert.Equal("?0", answer.Header("Upload-Complete"));
        Assert.Equal(version, answer.Header("Upload-Draft-Interop-Version"));
    }

    [Fact]
    public async Task A_whole_file_that_is_shorter_than_declared_is_not_stored()
    {
        await using var own = await KalaApplication.StartAsync();

        var answer = await own.SendAsync(
            "POST", KalaApplication.Files, new UnknownLength(Hello), ("Upload-Complete", "?1"), ("Upload-Length", "6"));

        var problem = answer.ShouldBeRefused(400, "size_mismatch");
        Assert.EndsWith("#inconsistent-upload-length", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await own.CountSessionsAsync());
    }

    [Fact]
    public async Task More_content_than_the_length_creates_nothing()
    {
        await using var own = await KalaApplication.StartAsync();

        var answer = await own.CreateUploadAsync(Hello, "?0", ("Upload-Length", "4"));

        answer.ShouldBeRefused(413, "size_exceeded");
        Assert.NotNull(answer.Header("Upload-Limit"));
        Assert.Equal(0, await own.CountSessionsAsync());
    }

    [Fact]
    public async Task More_content_than_the_length_ends_the_upload()
    {
        await using var own = await KalaApplication.StartAsync();

        var answer = await own.SendAsync(
            "POST", KalaApplication.Files, new UnknownLength(Hello), ("Upload-Complete", "?0"), ("Upload-Length", "4"));

        answer.ShouldBeRefused(413, "size_exceeded");
        Assert.Null(answer.Header("Location"));
        Assert.Null(answer.Header("Upload-Offset"));
        var aborted = (await own.GetAsync($"{KalaApplication.Sessions}?status=aborted")).ShouldSucceed().Data;
        Assert.Equal(1, aborted.GetArrayLength());
    }

    [Fact]
    public async Task A_length_over_the_limit_is_refused_with_the_limit()
    {
        var answer = await kala.CreateUploadAsync([], "?0", ("Upload-Length", $"{1L << 41}"));

        answer.ShouldBeRefused(413, "file_too_large");
        Assert.Equal("max-size=1099511627776, min-size=0", answer.Header("Upload-Limit"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("?2")]
    [InlineData("?1, ?1")]
    [InlineData("\"?1\"")]
    [InlineData("?1;")]
    public async Task A_malformed_completeness_is_ignored_so_that_the_upload_is_an_ordinary_one(string complete)
    {
        var answer = (await kala.CreateUploadAsync(Hello, complete, ("Content-Type", "text/plain"))).ShouldSucceed(201);

        Assert.Null(answer.Header("Upload-Complete"));
        Assert.Equal("raw", (await kala.AskAsync(answer.Data.GetGuid())).Data.GetProperty("door").GetString());
    }

    [Fact]
    public async Task A_client_that_names_a_version_is_refused_rather_than_misunderstood()
    {
        await using var own = await KalaApplication.StartAsync();

        Answer[] refused =
        [
            await own.CreateUploadAsync(Hello, "true", ("Upload-Draft-Interop-Version", "8")),
            await own.PostOctetsAsync(KalaApplication.Files, Hello, ("Upload-Draft-Interop-Version", "8")),
        ];

        Assert.All(refused, answer => answer.ShouldBeRefused(400, "validation_failed").GetProperty("errors").GetProperty("Upload-Complete"));
        Assert.Equal(0, await own.CountSessionsAsync());
    }

    [Theory]
    [InlineData("5")]
    [InlineData("6")]
    [InlineData("8")]
    public async Task The_version_of_the_client_is_repeated(string version)
    {
        var named = ("Upload-Draft-Interop-Version", version);

        var created = (await kala.CreateUploadAsync([], "?0", named)).ShouldSucceed(201);
        var upload = created.Data.GetGuid();
        Answer[] answers =
        [
            created,
            (await kala.RetrieveAsync(upload, "HEAD", named)).ShouldSucceed(204),
            (await kala.AppendUploadAsync(upload, Hello, 0, "?0", named)).ShouldSucceed(204),
            (await kala.CancelAsync(upload, named)).ShouldSucceed(204),
            await kala.RetrieveAsync(upload, "HEAD", named),
        ];

        Assert.All(answers, answer => Assert.Equal(version, answer.Header("Upload-Draft-Interop-Version")));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("5.5")]
    [InlineData("five")]
    [InlineData("10, 10")]
    [InlineData("9999999999999999")]
    public async Task A_malformed_length_is_ignored(string length)
    {
        var part = (await kala.CreateUploadAsync(Hello, "?0", ("Upload-Length", length))).ShouldSucceed(201);

        Assert.Null((await kala.RetrieveAsync(part.Data.GetGuid())).ShouldSucceed(204).Header("Upload-Length"));
        (await kala.CreateUploadAsync(Hello, "?1", ("Upload-Length", length))).ShouldSucceed(201);
    }

    [Fact]
    public async Task The_address_has_nothing_but_a_random_uuid()
    {
        var location = (await kala.CreateUploadAsync([], "?0")).ShouldSucceed(201).Header("Location")!;

        Assert.Matches($"^{DraftCalls.Uploads}/[0-9a-f]{{8}}-[0-9a-f]{{4}}-4[0-9a-f]{{3}}-[89ab][0-9a-f]{{3}}-[0-9a-f]{{12}}$", location);
    }

    [Theory]
    [InlineData("inline; filename=\"../../etc/passwd\"", "passwd")]
    [InlineData("inline; filename*=UTF-8''a%0D%0Ab%E2%80%AEc.txt", "abc.txt")]
    [InlineData("nonsense", null)]
    public async Task A_hostile_name_is_sanitised(string disposition, string? name)
    {
        var upload = await kala.OpenUploadAsync(5, ("Content-Disposition", disposition));

        Assert.Equal(name ?? $"{upload}", (await kala.AskAsync(upload)).Data.GetProperty("originalFilename").GetString());
    }

    [Fact]
    public async Task A_name_with_a_null_character_is_refused()
    {
        var answer = await kala.SendAsync(
            "POST", $"{KalaApplication.Files}?originalFilename=a%00b", new ByteArrayContent(Hello), ("Upload-Complete", "?0"));

        answer.ShouldBeRefused(400, "validation_failed");
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=cut", "unsupported_media_type")]
    [InlineData("application/x-www-form-urlencoded", "unsupported_media_type")]
    public async Task A_form_is_refused(string type, string code)
    {
        (await kala.CreateUploadAsync(Hello, "?0", ("Content-Type", type))).ShouldBeRefused(415, code);
    }

    [Fact]
    public async Task An_encoded_file_is_refused()
    {
        (await kala.CreateUploadAsync(Hello, "?0", ("Content-Encoding", "gzip"))).ShouldBeRefused(415, "unsupported_encoding");
    }

    [Fact]
    public async Task The_type_of_an_append_is_not_the_type_of_the_file()
    {
        var answer = (await kala.CreateUploadAsync(
            Hello, "?1", ("Content-Type", "application/partial-upload"), ("Upload-Draft-Interop-Version", "6"))).ShouldSucceed(201);

        var session = (await kala.AskAsync(answer.Data.GetGuid())).Data;
        Assert.Equal(System.Text.Json.JsonValueKind.Null, session.GetProperty("contentType").ValueKind);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("")]
    public async Task In_the_older_versions_a_creation_that_reaches_the_length_is_the_end(string content)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(content);

        var answer = (await kala.CreateUploadAsync(
            bytes, "?0", ("Upload-Length", $"{bytes.Length}"), ("Upload-Draft-Interop-Version", "6"))).ShouldSucceed(201);

        Assert.Equal("?1", answer.Header("Upload-Complete"));
        Assert.Equal($"{KalaApplication.Files}/{answer.Data.GetGuid()}", answer.Header("Location"));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("9")]
    [InlineData("eight")]
    public async Task Another_version_is_refused_with_the_ones_that_are_spoken(string version)
    {
        var answer = await kala.CreateUploadAsync(Hello, "?0", ("Upload-Draft-Interop-Version", version));

        var problem = answer.ShouldBeRefused(400, "validation_failed");
        Assert.Contains("8, 6, 5", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
