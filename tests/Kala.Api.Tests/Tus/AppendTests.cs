using Kala.Testing;

namespace Kala.Api.Tests.Tus;

/// <summary>tus 1.0.0, Core Protocol, PATCH and HEAD.</summary>
public sealed class AppendTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly byte[] You = " you"u8.ToArray();

    [Fact]
    public async Task A_PATCH_is_204_with_the_new_offset()
    {
        var upload = await kala.CreateUploadAsync(9);

        var first = (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);
        var last = (await kala.AppendToAsync(upload, You, 5)).ShouldSucceed(204);

        Assert.Equal(5, first.Offset);
        Assert.Equal(9, last.Offset);
        Assert.Empty(last.Body);
        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry("hello you"u8);
    }

    [Fact]
    public async Task The_file_of_an_upload_without_a_digest_is_not_verified()
    {
        var upload = await kala.CreateUploadAsync(5);

        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);

        var session = (await kala.AskAsync(TusCalls.UuidOf(upload))).ShouldSucceed().Data;
        Assert.Equal("closed", session.GetProperty("status").GetString());
        Assert.False(session.GetProperty("verified").GetBoolean());
        Assert.Equal(Bytes.Sha256Of(Hello), session.GetProperty("hash").GetString());
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("application/offset+octet-streams")]
    [InlineData("text/plain")]
    [InlineData("")]
    public async Task A_PATCH_of_another_type_is_415(string type)
    {
        var upload = await kala.CreateUploadAsync(5);

        (await kala.AppendToAsync(upload, Hello, 0, ("Content-Type", type))).ShouldBeRefused(415, "unsupported_media_type");

        Assert.Equal(0, (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset);
    }

    [Fact]
    public async Task A_PATCH_without_a_type_is_415()
    {
        var upload = await kala.CreateUploadAsync(5);

        var answer = await kala.SendAsync("PATCH", upload, new ByteArrayContent(Hello), ("Tus-Resumable", "1.0.0"), ("Upload-Offset", "0"));

        answer.ShouldBeRefused(415, "unsupported_media_type");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("five")]
    [InlineData("0, 0")]
    [InlineData("")]
    public async Task An_offset_that_is_not_a_whole_number_is_400(string offset)
    {
        var upload = await kala.CreateUploadAsync(5);

        (await kala.TusAsync("PATCH", upload, Hello, ("Upload-Offset", offset))).ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public async Task A_PATCH_without_an_offset_is_400()
    {
        (await kala.TusAsync("PATCH", await kala.CreateUploadAsync(5), Hello)).ShouldBeRefused(400, "validation_failed");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(long.MaxValue)]
    public async Task Another_offset_is_409_with_the_right_one_and_changes_nothing(long offset)
    {
        var upload = await kala.CreateUploadAsync(9);
        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);

        (await kala.AppendToAsync(upload, You, offset)).ShouldBeRefused(409, "offset_mismatch", offset: 5);

        Assert.Equal(5, (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset);
        (await kala.AppendToAsync(upload, You, 5)).ShouldSucceed(204);
        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry("hello you"u8);
    }

    [Fact]
    public async Task A_409_beside_a_running_PATCH_tells_the_offset_that_the_next_one_may_use_and_declares_no_length()
    {
        var upload = await kala.CreateUploadAsync(null);
        using var running = await kala.BeginPatchAsync(upload, Hello, declared: 9);

        var refused = await kala.AppendToAsync(upload, You, 3, ("Upload-Length", "6"));

        refused.ShouldBeRefused(409, "offset_mismatch", offset: 5);
        Assert.Null((await kala.AskUploadAsync(upload)).ShouldSucceed().Header("Upload-Length"));
        (await kala.AppendToAsync(upload, You, 5, ("Upload-Length", "9"))).ShouldSucceed(204);
        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry("hello you"u8);
    }

    [Fact]
    public async Task More_bytes_than_the_length_that_the_PATCH_declares_are_413_and_declare_nothing()
    {
        var upload = await kala.CreateUploadAsync(null);

        (await kala.AppendToAsync(upload, Hello, 0, ("Upload-Length", "4"))).ShouldBeRefused(413, "size_exceeded", offset: 0);

        Assert.Null((await kala.AskUploadAsync(upload)).ShouldSucceed().Header("Upload-Length"));
    }

    [Fact]
    public async Task More_bytes_than_the_length_are_413_and_change_nothing()
    {
        var upload = await kala.CreateUploadAsync(4);

        (await kala.AppendToAsync(upload, Hello, 0)).ShouldBeRefused(413, "size_exceeded", offset: 0);

        Assert.Equal(0, (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task An_unknown_upload_is_404_without_an_offset(string method)
    {
        foreach (var upload in (string[])[TusCalls.PathOf(Guid.NewGuid()), $"{TusCalls.Tus}/unknown"])
        {
            var answer = method == "PATCH" ? await kala.AppendToAsync(upload, Hello, 0) : await kala.TusAsync(method, upload, null);

            Assert.Equal(404, answer.Status);
            Assert.Null(answer.Header("Upload-Offset"));
        }
    }

    [Fact]
    public async Task HEAD_has_the_offset_at_the_start_and_at_the_end_and_must_not_be_cached()
    {
        var upload = await kala.CreateUploadAsync(5);

        var before = (await kala.AskUploadAsync(upload)).ShouldSucceed();
        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);
        var after = (await kala.AskUploadAsync(upload)).ShouldSucceed();

        Assert.Equal(0, before.Offset);
        Assert.Equal(5, after.Offset);
        Assert.All([before, after], asked =>
        {
            Assert.Equal("5", asked.Header("Upload-Length"));
            Assert.Equal("no-store", asked.Header("Cache-Control"));
            Assert.Null(asked.Header("Upload-Metadata"));
            Assert.Null(asked.Header("Upload-Concat"));
            Assert.Empty(asked.Body);
        });
    }

    [Fact]
    public async Task What_arrived_before_the_connection_broke_is_kept()
    {
        var upload = await kala.CreateUploadAsync(9);
        using (var client = await kala.BeginPatchAsync(upload, Hello, declared: 9))
        {
            client.Reset();
        }
        await Eventually.TrueAsync(
            () => kala.Log.Requests.Any(line => (string?)line.Fields["Outcome"] == "client_gone" && (Guid?)line.Fields["Uuid"] == TusCalls.UuidOf(upload)),
            "the end of the request");

        Assert.Equal(5, (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset);

        (await kala.AppendToAsync(upload, You, 5)).ShouldSucceed(204);
        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry("hello you"u8);
    }

    [Fact]
    public async Task HEAD_stops_a_silent_writer_and_the_next_PATCH_may_use_its_offset()
    {
        var upload = await kala.CreateUploadAsync(9);
        using var silent = await kala.BeginPatchAsync(upload, Hello, declared: 9);

        var asked = (await kala.AskUploadAsync(upload)).ShouldSucceed();

        Assert.Equal(5, asked.Offset);
        (await silent.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded", offset: 5);
        (await kala.AppendToAsync(upload, You, asked.Offset)).ShouldSucceed(204);
    }

    [Fact]
    public async Task HEAD_of_a_busy_upload_is_423_with_the_time_to_wait()
    {
        await using var own = await KalaApplication.StartAsync();
        var upload = await own.CreateUploadAsync(5);
        await using var holder = await own.HoldAsync(TusCalls.UuidOf(upload));
        var asking = own.AskUploadAsync(upload);
        await Eventually.TrueAsync(
            () =>
            {
                own.Clock.Advance(TimeSpan.FromSeconds(5));
                return asking.IsCompleted;
            },
            "the hand-over to be given up");

        var asked = await asking;

        Assert.Equal(423, asked.Status);
        Assert.NotNull(asked.Header("Retry-After"));
        Assert.Null(asked.Header("Upload-Offset"));
    }

    [Fact]
    public async Task HEAD_is_423_while_the_metadata_store_does_not_answer()
    {
        await using var own = await KalaApplication.StartAsync();
        var upload = await own.CreateUploadAsync(5);
        own.Database.ReadFault = new Kala.Application.Abstractions.DatabaseUnavailableException("Busy.", null);

        var asked = await own.AskUploadAsync(upload);

        Assert.Equal(423, asked.Status);
        Assert.NotNull(asked.Header("Retry-After"));
    }

    [Fact]
    public async Task A_wrong_digest_is_460_at_the_last_byte_and_410_from_then_on()
    {
        var upload = await kala.CreateUploadAsync(9, ("sha256", Bytes.Sha256Of([1])));
        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);

        var last = await kala.AppendToAsync(upload, You, 5);
        var asked = await kala.AskUploadAsync(upload);
        var again = await kala.AppendToAsync(upload, You, 5);

        last.ShouldBeRefused(460, "hash_mismatch");
        Assert.All([last, asked, again], answer => Assert.Null(answer.Header("Upload-Offset")));
        Assert.Equal(410, asked.Status);
        again.ShouldBeRefused(410, "session_failed");
        (await kala.TusAsync("DELETE", upload, null)).ShouldSucceed(204);
    }

    [Fact]
    public async Task The_reason_phrase_of_460_is_that_of_the_protocol()
    {
        var upload = await kala.CreateUploadAsync(5, ("sha256", Bytes.Sha256Of([1])));
        using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(kala.Address, upload)) { Content = new ByteArrayContent(Hello) };
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", "0");
        request.Content.Headers.Add("Content-Type", TusCalls.OffsetType);
        using var client = new HttpClient();

        using var response = await client.SendAsync(request);

        Assert.Equal(460, (int)response.StatusCode);
        Assert.Equal("Checksum Mismatch", response.ReasonPhrase);
    }

    [Fact]
    public async Task An_upload_that_has_all_bytes_is_closed_before_HEAD_tells_so()
    {
        var right = await kala.OpenSessionAsync(5);
        var wrong = await kala.OpenSessionAsync(5, Bytes.Sha256Of([1]));
        // As a server leaves them that dies between the last bytes and the end.
        (await kala.AppendRawAsync(right, Hello)).ShouldSucceed();
        (await kala.AppendRawAsync(wrong, Hello)).ShouldSucceed();

        var asked = await kala.AskUploadAsync(TusCalls.PathOf(right));
        var failed = await kala.AskUploadAsync(TusCalls.PathOf(wrong));

        Assert.Equal(5, asked.ShouldSucceed().Offset);
        Assert.Null(asked.Header("Upload-Expires"));
        Assert.Equal("closed", (await kala.AskAsync(right)).ShouldSucceed().Data.GetProperty("status").GetString());
        Assert.Equal(410, failed.Status);
        Assert.Null(failed.Header("Upload-Offset"));
    }

    [Fact]
    public async Task A_lost_response_to_the_last_PATCH_can_be_had_again()
    {
        var upload = await kala.CreateUploadAsync(5);
        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);

        var repeated = await kala.AppendToAsync(upload, Hello, 0);
        var asked = await kala.AskUploadAsync(upload);
        var empty = await kala.AppendToAsync(upload, [], 5);
        var more = await kala.AppendToAsync(upload, [1], 5);

        repeated.ShouldBeRefused(409, "session_closed", offset: 5);
        Assert.Equal(5, asked.ShouldSucceed().Offset);
        Assert.Equal(5, empty.ShouldSucceed(204).Offset);
        more.ShouldBeRefused(409, "session_closed", offset: 5);
        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry(Hello);
    }

    [Fact]
    public async Task An_upload_of_another_kind_of_call_can_be_continued_and_its_close_repeated()
    {
        var session = await kala.OpenSessionAsync(9);
        (await kala.AppendRawAsync(session, Hello)).ShouldSucceed();
        var upload = TusCalls.PathOf(session);

        Assert.Equal(5, (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset);
        (await kala.AppendToAsync(upload, You, 5)).ShouldSucceed(204);

        (await kala.CloseAsync(session, Bytes.Sha256Of("hello you"u8.ToArray()))).ShouldSucceed();
        (await kala.DownloadAsync(session)).ShouldSucceed().ShouldCarry("hello you"u8);
    }

    [Fact]
    public async Task An_upload_can_be_continued_by_the_form_which_may_not_restart_it()
    {
        var upload = await kala.CreateUploadAsync(9);
        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);
        var session = TusCalls.UuidOf(upload);

        (await kala.WriteAsync(session, Hello)).ShouldBeRefused(409, "restart_not_allowed");
        (await kala.AppendAsync(session, You, 5)).ShouldSucceed();

        await kala.ShouldHoldAsync(session, "hello you"u8.ToArray());
        Assert.Equal(9, (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset);
    }

    [Fact]
    public async Task GET_redirects_to_the_file_of_a_finished_upload()
    {
        var upload = await kala.CreateUploadAsync(5);

        (await kala.GetAsync(upload)).ShouldBeRefused(404, "file_not_found");
        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);

        var answer = (await kala.GetAsync(upload)).ShouldSucceed(307);
        Assert.Equal($"{KalaApplication.Files}/{TusCalls.UuidOf(upload)}", answer.Header("Location"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    [Fact]
    public async Task A_PATCH_has_the_log_line_of_a_write()
    {
        var upload = await kala.CreateUploadAsync(9);
        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);

        await Eventually.TrueAsync(
            () => kala.Log.Requests.Any(line => (string?)line.Fields["Method"] == "PATCH"
                && (Guid?)line.Fields["Uuid"] == TusCalls.UuidOf(upload)
                && (long?)line.Fields["Offset"] == 5
                && (long?)line.Fields["Bytes"] == 5),
            "the line of the PATCH");
    }

    [Fact]
    public async Task An_encoded_body_is_415()
    {
        var upload = await kala.CreateUploadAsync(5);

        (await kala.AppendToAsync(upload, Hello, 0, ("Content-Encoding", "gzip"))).ShouldBeRefused(415, "unsupported_encoding");
    }

    [Fact]
    public async Task A_body_without_a_length_that_is_too_long_is_413_with_the_offset_that_HEAD_tells()
    {
        var upload = await kala.CreateUploadAsync(4);
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync(
            "PATCH",
            upload,
            ("Tus-Resumable", "1.0.0"),
            ("Content-Type", TusCalls.OffsetType),
            ("Upload-Offset", "0"),
            ("Transfer-Encoding", "chunked"));
        await client.SendChunkAsync(Hello);
        await client.SendChunkAsync([]);

        var refused = await client.ReadAnswerAsync();

        var told = (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset;
        refused.ShouldBeRefused(413, "size_exceeded", told);
        (await kala.AppendToAsync(upload, Hello[(int)told..4], told)).ShouldSucceed(204);
        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry("hell"u8);
    }

    [Fact]
    public async Task An_upload_whose_end_failed_is_ended_by_the_next_request()
    {
        await using var own = await KalaApplication.StartAsync();
        var upload = await own.CreateUploadAsync(5);
        own.Database.AfterWrite = () =>
        {
            own.Database.AfterWrite = null;
            own.Database.WriteFault = new Kala.Application.Abstractions.DatabaseUnavailableException("Busy.", null);
            return Task.CompletedTask;
        };

        var last = await own.AppendToAsync(upload, Hello, 0);
        var during = await own.AskUploadAsync(upload);
        own.Database.Mend();
        var after = await own.AskUploadAsync(upload);

        last.ShouldBeRefused(503, "database_unavailable");
        Assert.Equal(423, during.Status);
        Assert.Equal(5, after.ShouldSucceed().Offset);
        (await own.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry(Hello);
    }

    [Fact]
    public async Task HEAD_beyond_the_request_limit_is_423_because_clients_forget_the_upload_after_429()
    {
        await using var own = await KalaApplication.StartAsync("Limits:RequestsPerSecond=1");
        var upload = await own.CreateUploadAsync(5);
        Answer asked;
        do
        {
            asked = await own.AskUploadAsync(upload);
        }
        while (asked.Status == 200);

        Assert.Equal(423, asked.Status);
        Assert.NotNull(asked.Header("Retry-After"));
    }

    [Fact]
    public async Task An_upload_survives_a_restart_of_the_server()
    {
        await using var own = await KalaApplication.StartAsync();
        var upload = await own.CreateUploadAsync(9, ("filename", "a.txt"));
        (await own.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);

        await own.RestartAsync();

        var asked = (await own.AskUploadAsync(upload)).ShouldSucceed();
        Assert.Equal(5, asked.Offset);
        Assert.NotNull(asked.Header("Upload-Metadata"));
        (await own.AppendToAsync(upload, You, 5)).ShouldSucceed(204);
        (await own.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry("hello you"u8);
    }
}
