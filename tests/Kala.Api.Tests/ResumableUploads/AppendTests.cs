using Kala.Testing;

namespace Kala.Api.Tests.ResumableUploads;

/// <summary>Section "Upload Append" of the draft.</summary>
public sealed class AppendTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = DraftCalls.Hello;

    [Fact]
    public async Task Parts_become_a_file()
    {
        var upload = await kala.OpenUploadAsync(15);

        var first = (await kala.AppendUploadAsync(upload, Hello, 0, "?0")).ShouldSucceed(204);
        var second = (await kala.AppendUploadAsync(upload, Hello, 5, "?0")).ShouldSucceed(204);
        var last = (await kala.AppendUploadAsync(upload, Hello, 10, "?1")).ShouldSucceed(201);

        Assert.Equal([5, 10, 15], [first.Offset, second.Offset, last.Offset]);
        Assert.Equal(["?0", "?0", "?1"], [first.Header("Upload-Complete"), second.Header("Upload-Complete"), last.Header("Upload-Complete")]);
        Assert.Equal($"{KalaApplication.Files}/{upload}", last.Header("Location"));
        Assert.Equal(upload, last.Data.GetGuid());
        (await kala.DownloadAsync(upload)).ShouldSucceed().ShouldCarry([.. Hello, .. Hello, .. Hello]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(999_999_999_999_999)]
    public async Task Another_offset_is_refused_with_the_right_one(long offset)
    {
        var upload = (await kala.CreateUploadAsync(Hello, "?0", ("Upload-Length", "10"))).ShouldSucceed(201).Data.GetGuid();

        var answer = await kala.AppendUploadAsync(upload, Hello, offset, "?1");

        var problem = answer.ShouldBeRefused(409, "offset_mismatch", offset: 5);
        Assert.Equal(5, answer.Offset);
        Assert.Equal("?0", answer.Header("Upload-Complete"));
        Assert.Equal("https://iana.org/assignments/http-problem-types#mismatching-upload-offset", problem.GetProperty("type").GetString());
        Assert.Equal(5, problem.GetProperty("expected-offset").GetInt64());
        Assert.Equal(offset, problem.GetProperty("provided-offset").GetInt64());
    }

    [Theory]
    [InlineData("Upload-Offset", "-1")]
    [InlineData("Upload-Offset", "5.0")]
    [InlineData("Upload-Offset", "0, 0")]
    [InlineData("Upload-Offset", "1000000000000000")]
    [InlineData("Upload-Complete", "1")]
    [InlineData("Upload-Complete", "?")]
    public async Task A_malformed_field_is_ignored_so_that_the_required_one_is_missing(string name, string value)
    {
        var upload = await kala.OpenUploadAsync(5);
        List<(string Name, string Value)> fields = [("Content-Type", "application/partial-upload"), ("Upload-Offset", "0"), ("Upload-Complete", "?1")];

        var answer = await kala.SendAsync(
            "PATCH", $"{DraftCalls.Uploads}/{upload}", new ByteArrayContent(Hello), [.. fields.Where(field => field.Name != name), (name, value)]);

        answer.ShouldBeRefused(400, "validation_failed").GetProperty("errors").GetProperty(name);
        Assert.Equal(0, await kala.OffsetAsync(upload));
    }

    [Theory]
    [InlineData("?1;a;b=1;c=\"x\";d=tok/en;e=:aGk=:;f=?0")]
    [InlineData(" ?1 ")]
    public async Task Parameters_and_spaces_do_not_change_a_field(string complete)
    {
        var upload = await kala.OpenUploadAsync(5);

        (await kala.AppendUploadAsync(upload, Hello, 0, complete)).ShouldSucceed(201);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/offset+octet-stream")]
    [InlineData("nonsense")]
    public async Task Another_media_type_is_refused(string type)
    {
        var upload = await kala.OpenUploadAsync(5);

        var answer = await kala.AppendUploadAsync(upload, Hello, 0, "?1", ("Content-Type", type));

        answer.ShouldBeRefused(415, "unsupported_media_type");
    }

    [Fact]
    public async Task Version_5_has_no_media_type()
    {
        var upload = await kala.OpenUploadAsync(11);
        (string, string)[] fields = [("Upload-Draft-Interop-Version", "5"), ("Upload-Complete", "?0")];
        Task<Answer> AppendAsync(params (string, string)[] more) =>
            kala.SendAsync("PATCH", $"{DraftCalls.Uploads}/{upload}", new ByteArrayContent(Hello), [.. fields, .. more]);

        (await AppendAsync(("Upload-Offset", "0"))).ShouldSucceed(204);
        (await AppendAsync(("Upload-Offset", "5"), ("Content-Type", "application/offset+octet-stream"))).ShouldSucceed(204);
    }

    [Theory]
    [InlineData("?1", "11")]
    [InlineData("?0", "12")]
    [InlineData("?0", "4")]
    public async Task A_length_that_differs_from_the_declared_one_is_refused(string complete, string length)
    {
        var upload = (await kala.CreateUploadAsync(Hello, "?0", ("Upload-Length", "10"))).ShouldSucceed(201).Data.GetGuid();

        var answer = await kala.AppendUploadAsync(upload, Hello, 5, complete, ("Upload-Length", length));

        var problem = answer.ShouldBeRefused(400, "size_conflict");
        Assert.EndsWith("#inconsistent-upload-length", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal(5, (await kala.RetrieveAsync(upload)).ShouldSucceed(204).Offset);
    }

    [Fact]
    public async Task A_last_append_that_is_too_short_for_the_declared_length_is_refused()
    {
        var upload = await kala.OpenUploadAsync(10);

        var answer = await kala.AppendUploadAsync(upload, Hello, 0, "?1");

        answer.ShouldBeRefused(400, "size_conflict", offset: 0);
        Assert.Equal("?0", (await kala.RetrieveAsync(upload)).ShouldSucceed(204).Header("Upload-Complete"));
    }

    [Fact]
    public async Task A_length_below_the_offset_is_refused()
    {
        var upload = (await kala.CreateUploadAsync(Hello, "?0")).ShouldSucceed(201).Data.GetGuid();

        (await kala.AppendUploadAsync(upload, [], 5, "?0", ("Upload-Length", "4"))).ShouldBeRefused(400, "size_conflict", offset: 5);
    }

    [Fact]
    public async Task A_length_that_comes_later_is_recorded()
    {
        var upload = await kala.OpenUploadAsync(null);

        (await kala.AppendUploadAsync(upload, Hello, 0, "?0", ("Upload-Length", "10"))).ShouldSucceed(204);

        Assert.Equal("10", (await kala.RetrieveAsync(upload)).Header("Upload-Length"));
    }

    [Fact]
    public async Task The_length_of_the_last_content_is_recorded_before_the_content()
    {
        var upload = (await kala.CreateUploadAsync(Hello, "?0")).ShouldSucceed(201).Data.GetGuid();
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync(
            "PATCH",
            $"{DraftCalls.Uploads}/{upload}",
            ("Content-Type", "application/partial-upload"),
            ("Upload-Offset", "5"),
            ("Upload-Complete", "?1"),
            ("Content-Length", "7"));
        await client.SendAsync(Hello);
        await kala.Blobs.ShouldReceiveAsync(upload, 10);

        var retrieved = (await kala.RetrieveAsync(upload)).ShouldSucceed(204);

        Assert.Equal("12", retrieved.Header("Upload-Length"));
        Assert.Equal(10, retrieved.Offset);
        Assert.Equal("?0", retrieved.Header("Upload-Complete"));
        (await client.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded", offset: 10);
    }

    [Fact]
    public async Task An_upload_of_unknown_length_is_completed_by_its_last_content()
    {
        var upload = await kala.OpenUploadAsync(null);
        (await kala.SendAppendAsync(upload, new UnknownLength(Hello), 0, "?0")).ShouldSucceed(204);

        (await kala.SendAppendAsync(upload, new UnknownLength(Hello), 5, "?1")).ShouldSucceed(201);

        (await kala.DownloadAsync(upload)).ShouldSucceed().ShouldCarry([.. Hello, .. Hello]);
    }

    [Fact]
    public async Task An_empty_append_completes_an_upload()
    {
        var upload = (await kala.CreateUploadAsync(Hello, "?0")).ShouldSucceed(201).Data.GetGuid();

        (await kala.AppendUploadAsync(upload, [], 5, "?1")).ShouldSucceed(201);

        (await kala.DownloadAsync(upload)).ShouldSucceed().ShouldCarry(Hello);
    }

    [Fact]
    public async Task All_bytes_without_the_end_are_not_a_file()
    {
        var upload = await kala.OpenUploadAsync(null);

        var answer = (await kala.AppendUploadAsync(upload, Hello, 0, "?0")).ShouldSucceed(204);

        Assert.Equal("?0", answer.Header("Upload-Complete"));
        (await kala.DownloadAsync(upload)).ShouldBeRefused(404, "file_not_found");
        Assert.Equal("?0", (await kala.RetrieveAsync(upload)).Header("Upload-Complete"));
    }

    [Theory]
    [InlineData("5", "?0")]
    [InlineData("6", "?0")]
    [InlineData("6", null)]
    public async Task In_the_older_versions_content_that_reaches_the_length_is_the_end(string version, string? complete)
    {
        (string, string)[] fields = [("Upload-Draft-Interop-Version", version), .. complete is null ? [] : new[] { ("Upload-Complete", complete) }];
        var upload = await kala.OpenUploadAsync(null);
        Task<Answer> AppendAsync(byte[] content, string offset, params (string, string)[] more) => kala.SendAsync(
            "PATCH",
            $"{DraftCalls.Uploads}/{upload}",
            new ByteArrayContent(content),
            [("Content-Type", "application/partial-upload"), ("Upload-Offset", offset), .. fields, .. more]);
        (await AppendAsync(Hello, "0")).ShouldSucceed(204);

        var last = (await AppendAsync([], "5", ("Upload-Length", "5"))).ShouldSucceed(201);

        Assert.Equal("?1", last.Header("Upload-Complete"));
        (await kala.DownloadAsync(upload)).ShouldSucceed().ShouldCarry(Hello);
    }

    [Fact]
    public async Task In_version_8_only_the_client_says_that_content_is_the_end()
    {
        var upload = await kala.OpenUploadAsync(5);

        var answer = (await kala.AppendUploadAsync(upload, Hello, 0, "?0", ("Upload-Draft-Interop-Version", "8"))).ShouldSucceed(204);

        Assert.Equal("?0", answer.Header("Upload-Complete"));
        (await kala.DownloadAsync(upload)).ShouldBeRefused(404, "file_not_found");
        (await kala.AppendUploadAsync(upload, [], 5, "?1")).ShouldSucceed(201);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Content_beyond_the_length_ends_the_upload(bool hasLength)
    {
        var upload = await kala.OpenUploadAsync(8);
        (await kala.AppendUploadAsync(upload, Hello, 0, "?0")).ShouldSucceed(204);

        HttpContent content = hasLength ? new ByteArrayContent(Hello) : new UnknownLength(Hello);
        var answer = await kala.SendAppendAsync(upload, content, 5, "?0");

        answer.ShouldBeRefused(413, "size_exceeded");
        Assert.Equal(410, (await kala.RetrieveAsync(upload)).Status);
        (await kala.AppendUploadAsync(upload, [], 5, "?0")).ShouldBeRefused(410, "session_aborted");
        (await kala.DownloadAsync(upload)).ShouldBeRefused(404, "file_not_found");
    }

    [Fact]
    public async Task The_final_response_is_replayed()
    {
        var upload = await kala.OpenUploadAsync(5);
        var first = (await kala.AppendUploadAsync(upload, Hello, 0, "?1")).ShouldSucceed(201);

        var again = (await kala.AppendUploadAsync(upload, [], 5, "?1")).ShouldSucceed(201);

        Assert.Equal(first.Body, again.Body);
        foreach (var name in (string[])["Location", "Upload-Complete", "Upload-Offset"])
        {
            Assert.Equal(first.Header(name), again.Header(name));
        }
    }

    [Fact]
    public async Task Nothing_more_can_be_appended_to_a_file()
    {
        var upload = await kala.OpenUploadAsync(5);
        (await kala.AppendUploadAsync(upload, Hello, 0, "?1")).ShouldSucceed(201);

        (await kala.AppendUploadAsync(upload, Hello, 0, "?1")).ShouldBeRefused(409, "offset_mismatch", offset: 5);
        var more = await kala.AppendUploadAsync(upload, Hello, 5, "?1");

        more.ShouldBeRefused(409, "session_closed", offset: 5);
        Assert.Equal("?1", more.Header("Upload-Complete"));
        (await kala.DownloadAsync(upload)).ShouldSucceed().ShouldCarry(Hello);
    }

    [Fact]
    public async Task A_broken_connection_keeps_what_arrived()
    {
        var upload = await kala.OpenUploadAsync(10);
        var client = await kala.BeginAppendAsync(upload, Hello, 10);
        client.Reset();

        var retrieved = (await kala.RetrieveAsync(upload)).ShouldSucceed(204);

        Assert.Equal(5, retrieved.Offset);
        Assert.Equal("?0", retrieved.Header("Upload-Complete"));
        (await kala.AppendUploadAsync(upload, Hello, 5, "?1")).ShouldSucceed(201);
        (await kala.DownloadAsync(upload)).ShouldSucceed().ShouldCarry([.. Hello, .. Hello]);
    }

    [Fact]
    public async Task A_session_of_the_form_is_continued_and_cannot_be_restarted()
    {
        var session = await kala.OpenSessionAsync(10, Bytes.Sha256Of([.. Hello, .. Hello]));
        (await kala.AppendRawAsync(session, Hello)).ShouldSucceed();

        (await kala.AppendUploadAsync(session, [], 5, "?0")).ShouldSucceed(204);

        (await kala.WriteRawAsync(session, Hello)).ShouldBeRefused(409, "restart_not_allowed");
        (await kala.AppendUploadAsync(session, Hello, 5, "?1")).ShouldSucceed(201);
        (await kala.CloseAsync(session)).ShouldSucceed();
    }

    [Fact]
    public async Task An_upload_is_continued_by_the_form()
    {
        var upload = await kala.OpenUploadAsync(10);
        (await kala.AppendUploadAsync(upload, Hello, 0, "?0")).ShouldSucceed(204);
        (await kala.AppendRawAsync(upload, Hello, offset: 5)).ShouldSucceed();

        await kala.ShouldHoldAsync(upload, [.. Hello, .. Hello]);
    }
}
