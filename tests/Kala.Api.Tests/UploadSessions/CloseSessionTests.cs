using Kala.Testing;

namespace Kala.Api.Tests.UploadSessions;

public sealed class CloseSessionTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly string Hash = Bytes.Sha256Of(Hello);
    private static readonly string OtherHash = Bytes.Sha256Of("other"u8);

    [Fact]
    public async Task Close_answers_200_without_a_body_and_tells_where_the_file_is()
    {
        var session = await FullAsync(Hash);

        var closed = await kala.CloseAsync(session);

        Assert.Equal($"/api/manage/filestore/files/{session}", closed.ShouldSucceed().Header("Location"));
        Assert.Empty(closed.Body);
        Assert.Equal("0", closed.Header("Content-Length"));
    }

    [Fact]
    public async Task A_closed_session_shows_that_its_digest_was_verified()
    {
        var session = await FullAsync(Hash);

        (await kala.CloseAsync(session)).ShouldSucceed();

        var view = (await kala.AskAsync(session)).ShouldSucceed().Data;
        Assert.Equal("closed", view.GetProperty("status").GetString());
        Assert.True(view.GetProperty("verified").GetBoolean());
        Assert.Equal(Hash, view.GetProperty("hash").GetString());
        Assert.Equal("2026-03-04T05:06:07.890Z", view.GetProperty("closedAt").GetString());
    }

    [Theory]
    [InlineData("""{"hash":null}""")]
    [InlineData("""{}""")]
    public async Task Close_takes_an_empty_object(string body)
    {
        var session = await FullAsync(Hash);

        (await kala.PostJsonAsync($"{KalaApplication.Sessions}/{session}/close", body)).ShouldSucceed();
    }

    [Fact]
    public async Task Close_reports_a_size_mismatch()
    {
        var session = await kala.OpenSessionAsync(6, Hash);
        (await kala.WriteAsync(session, Hello)).ShouldSucceed();

        var closed = await kala.CloseAsync(session);

        var problem = closed.ShouldBeRefused(400, "size_mismatch", offset: 5);
        Assert.Equal("File size does not match the expected size", problem.GetProperty("message").GetString());
        var view = (await kala.AskAsync(session)).ShouldSucceed().Data;
        Assert.Equal("open", view.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Close_reports_a_hash_mismatch_and_the_session_fails()
    {
        var session = await FullAsync(OtherHash);

        var closed = await kala.CloseAsync(session);

        var problem = closed.ShouldBeRefused(400, "hash_mismatch", offset: 0);
        Assert.Equal("File hash does not match the expected hash", problem.GetProperty("message").GetString());
        var view = (await kala.AskAsync(session)).ShouldSucceed().Data;
        Assert.Equal("failed", view.GetProperty("status").GetString());
        Assert.Equal("hash_mismatch", view.GetProperty("failure").GetString());
        Assert.Equal(0, view.GetProperty("offset").GetInt64());
        Assert.Empty(await kala.Blobs.NamesAsync(session));
    }

    [Fact]
    public async Task A_failed_session_refuses_APPEND_and_repeats_its_failure_at_close()
    {
        var session = await FullAsync(OtherHash);
        (await kala.CloseAsync(session)).ShouldBeRefused(400, "hash_mismatch");

        (await kala.AppendAsync(session, Hello)).ShouldBeRefused(409, "session_failed", offset: 0);
        (await kala.CloseAsync(session)).ShouldBeRefused(400, "hash_mismatch", offset: 0);
        (await kala.DownloadAsync(session)).ShouldBeRefused(404, "file_not_found");
    }

    [Fact]
    public async Task A_failed_session_goes_on_with_a_WRITE()
    {
        var session = await kala.OpenSessionAsync(5, Hash);
        (await kala.WriteAsync(session, "wrong"u8.ToArray())).ShouldSucceed();
        (await kala.CloseAsync(session)).ShouldBeRefused(400, "hash_mismatch");

        var written = await kala.WriteAsync(session, Hello);

        Assert.Equal("open", written.ShouldSucceed().Data.GetProperty("status").GetString());
        await kala.ShouldHoldAsync(session, Hello);
    }

    [Fact]
    public async Task A_failed_session_can_be_deleted()
    {
        var session = await FullAsync(OtherHash);
        (await kala.CloseAsync(session)).ShouldBeRefused(400, "hash_mismatch");

        (await kala.AbortAsync(session)).ShouldSucceed(204);

        (await kala.AskAsync(session)).ShouldBeRefused(410, "session_aborted");
    }

    [Fact]
    public async Task A_hash_may_come_with_close_alone()
    {
        var session = await FullAsync();

        (await kala.CloseAsync(session, Hash)).ShouldSucceed();

        var view = (await kala.AskAsync(session)).ShouldSucceed().Data;
        Assert.True(view.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task A_wrong_hash_that_came_with_close_alone_leaves_the_session_as_it_was()
    {
        var session = await FullAsync();

        var wrong = await kala.CloseAsync(session, OtherHash);

        wrong.ShouldBeRefused(400, "hash_mismatch", offset: 5);
        var view = (await kala.AskAsync(session)).ShouldSucceed().Data;
        Assert.Equal("open", view.GetProperty("status").GetString());
        Assert.Null(view.GetProperty("hash").GetString());
        (await kala.CloseAsync(session, Hash)).ShouldSucceed();
    }

    [Fact]
    public async Task A_close_without_any_hash_is_refused()
    {
        var session = await FullAsync();

        var closed = await kala.CloseAsync(session);

        closed.ShouldBeRefused(400, "hash_required", offset: 5);
    }

    [Fact]
    public async Task A_setting_allows_a_close_without_any_hash()
    {
        await using var lax = await KalaApplication.StartAsync("Filestore:AllowCloseWithoutHash=true");
        var session = await lax.OpenSessionAsync(5);
        (await lax.WriteAsync(session, Hello)).ShouldSucceed();

        (await lax.CloseAsync(session)).ShouldSucceed();

        var view = (await lax.AskAsync(session)).ShouldSucceed().Data;
        Assert.False(view.GetProperty("verified").GetBoolean());
        Assert.Equal(Hash, view.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task Two_hashes_that_differ_are_a_conflict_even_where_the_size_is_wrong()
    {
        var session = await kala.OpenSessionAsync(6, Hash);
        (await kala.WriteAsync(session, Hello)).ShouldSucceed();

        var closed = await kala.CloseAsync(session, OtherHash);

        closed.ShouldBeRefused(409, "hash_conflict");
    }

    [Fact]
    public async Task A_wrong_size_is_reported_before_a_missing_hash()
    {
        var session = await kala.OpenSessionAsync(6);

        (await kala.CloseAsync(session)).ShouldBeRefused(400, "size_mismatch");
    }

    [Fact]
    public async Task A_hash_that_is_none_is_refused()
    {
        var session = await FullAsync();

        var closed = await kala.CloseAsync(session, "sha256:5");

        var errors = closed.ShouldBeRefused(400, "validation_failed").GetProperty("errors");
        Assert.Equal("hash", Assert.Single(errors.EnumerateObject()).Name);
    }

    [Fact]
    public async Task Closing_twice_answers_the_same()
    {
        var session = await FullAsync(Hash);

        var first = await kala.CloseAsync(session);
        var again = await kala.CloseAsync(session, Hash);

        Assert.Equal(first.ShouldSucceed().Header("Location"), again.ShouldSucceed().Header("Location"));
        (await kala.CloseAsync(session, OtherHash)).ShouldBeRefused(409, "hash_conflict");
    }

    [Fact]
    public async Task Closing_at_the_same_time_answers_everybody_alike()
    {
        var session = await FullAsync(Hash);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => kala.CloseAsync(session)));

        Assert.All(answers, answer => answer.ShouldSucceed());
        Assert.Equal("hello", (await kala.DownloadAsync(session)).ShouldSucceed().Text);
    }

    [Fact]
    public async Task An_empty_file_needs_no_write()
    {
        var session = await kala.OpenSessionAsync(0, Bytes.Sha256Of([]));

        (await kala.CloseAsync(session)).ShouldSucceed();

        Assert.Empty((await kala.DownloadAsync(session)).ShouldSucceed().Body);
    }

    [Fact]
    public async Task There_is_no_file_before_close()
    {
        var session = await FullAsync(Hash);

        (await kala.DownloadAsync(session)).ShouldBeRefused(404, "file_not_found");
    }

    [Fact]
    public async Task A_close_of_no_session_is_refused()
    {
        (await kala.CloseAsync(Guid.NewGuid())).ShouldBeRefused(404, "session_not_found");
    }

    private async Task<Guid> FullAsync(string? hash = null)
    {
        var session = await kala.OpenSessionAsync(Hello.Length, hash);
        (await kala.WriteAsync(session, Hello)).ShouldSucceed();
        return session;
    }
}
