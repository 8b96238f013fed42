using Kala.Application.Abstractions;
using Kala.Testing;

namespace Kala.Api.Tests.ResumableUploads;

/// <summary>Sections "Offset Retrieval" and "Concurrency" of the draft.</summary>
public sealed class OffsetTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = DraftCalls.Hello;

    [Theory]
    [InlineData("HEAD")]
    [InlineData("GET")]
    public async Task The_offset_comes_with_everything_that_a_client_needs(string method)
    {
        var upload = (await kala.CreateUploadAsync(Hello, "?0", ("Upload-Length", "10"))).ShouldSucceed(201).Data.GetGuid();

        var answer = (await kala.RetrieveAsync(upload, method)).ShouldSucceed(204);

        Assert.Equal(5, answer.Offset);
        Assert.Equal("?0", answer.Header("Upload-Complete"));
        Assert.Equal("10", answer.Header("Upload-Length"));
        Assert.Equal("max-size=1099511627776, min-size=0, max-age=604800", answer.Header("Upload-Limit"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Empty(answer.Body);
    }

    [Fact]
    public async Task The_lifetime_runs_out()
    {
        await using var own = await KalaApplication.StartAsync("Filestore:SessionLifetime=01:00:00");
        var upload = await own.OpenUploadAsync(5);
        own.Clock.Advance(TimeSpan.FromMinutes(59));

        Assert.EndsWith("max-age=60", (await own.RetrieveAsync(upload)).ShouldSucceed(204).Header("Upload-Limit"), StringComparison.Ordinal);
        own.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(410, (await own.RetrieveAsync(upload)).Status);
    }

    [Fact]
    public async Task A_retrieved_offset_is_accepted_although_a_client_was_still_sending()
    {
        var upload = await kala.OpenUploadAsync(15);
        using var slow = await kala.BeginAppendAsync(upload, Hello, 15);

        var offset = (await kala.RetrieveAsync(upload)).ShouldSucceed(204).Offset;

        Assert.Equal(5, offset);
        (await slow.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded", offset: 5);
        (await kala.AppendUploadAsync(upload, [.. Hello, .. Hello], offset, "?1")).ShouldSucceed(201);
    }

    [Fact]
    public async Task The_offset_of_a_refused_append_is_accepted_although_a_client_was_still_sending()
    {
        var upload = await kala.OpenUploadAsync(15);
        using var slow = await kala.BeginAppendAsync(upload, Hello, 15);

        var refused = await kala.AppendUploadAsync(upload, Hello, 7, "?0");

        refused.ShouldBeRefused(409, "offset_mismatch", offset: 5);
        (await kala.AppendUploadAsync(upload, [.. Hello, .. Hello], refused.Offset, "?1")).ShouldSucceed(201);
    }

    [Fact]
    public async Task Only_one_of_two_appends_counts()
    {
        var upload = await kala.OpenUploadAsync(10);
        using var slow = await kala.BeginAppendAsync(upload, "xxxxx"u8.ToArray(), 10);

        var offset = (await kala.RetrieveAsync(upload)).ShouldSucceed(204).Offset;
        (await kala.AppendUploadAsync(upload, Hello, offset, "?1")).ShouldSucceed(201);
        await slow.SendAsync("xxxxx");

        (await kala.DownloadAsync(upload)).ShouldSucceed().ShouldCarry("xxxxxhello"u8);
    }

    [Fact]
    public async Task An_upload_with_all_bytes_is_completed_before_it_is_told()
    {
        var upload = await kala.OpenUploadAsync(5, ("Repr-Digest", DraftCalls.DigestOf(Hello)));
        (await kala.AppendUploadAsync(upload, Hello, 0, "?0")).ShouldSucceed(204);

        var answer = (await kala.RetrieveAsync(upload)).ShouldSucceed(204);

        Assert.Equal("?1", answer.Header("Upload-Complete"));
        Assert.Equal(5, answer.Offset);
        (await kala.AppendUploadAsync(upload, [], 5, "?1")).ShouldSucceed(201);
        Assert.True((await kala.AskAsync(upload)).Data.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task An_upload_whose_digest_differs_never_has_all_bytes()
    {
        var upload = await kala.OpenUploadAsync(5, ("Repr-Digest", DraftCalls.DigestOf([1])));
        (await kala.AppendUploadAsync(upload, Hello, 0, "?0")).ShouldSucceed(204);

        var answer = await kala.RetrieveAsync(upload);

        Assert.Equal(410, answer.Status);
        Assert.Null(answer.Header("Upload-Offset"));
    }

    [Fact]
    public async Task A_busy_upload_is_not_lost()
    {
        await using var own = await KalaApplication.StartAsync();
        var upload = await own.OpenUploadAsync(5);
        await using var holder = await own.HoldAsync(upload);
        var retrieval = own.RetrieveAsync(upload);
        await Eventually.TrueAsync(
            () =>
            {
                own.Clock.Advance(TimeSpan.FromSeconds(5));
                return retrieval.IsCompleted;
            },
            "the hand-over to be given up");

        var answer = await retrieval;

        Assert.Equal(423, answer.Status);
        Assert.Equal("1", answer.Header("Retry-After"));
    }

    [Fact]
    public async Task An_upload_is_not_lost_while_the_database_is_away()
    {
        await using var own = await KalaApplication.StartAsync();
        var upload = await own.OpenUploadAsync(5);
        own.Database.ReadFault = new DatabaseUnavailableException("Busy.", null);

        var answer = await own.RetrieveAsync(upload);

        Assert.Equal(423, answer.Status);
        Assert.Equal("1", answer.Header("Retry-After"));
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    public async Task No_call_redirects(string method)
    {
        foreach (var upload in (Guid[])[await kala.OpenUploadAsync(5), await kala.UploadAsync(Hello), Guid.NewGuid()])
        {
            Assert.NotInRange((await kala.SendAsync(method, $"{DraftCalls.Uploads}/{upload}", null)).Status, 300, 399);
        }
    }

    [Fact]
    public async Task A_file_that_was_deleted_is_not_told_as_complete()
    {
        var upload = await kala.OpenUploadAsync(5);
        (await kala.AppendUploadAsync(upload, DraftCalls.Hello, 0, "?1")).ShouldSucceed(201);
        (await kala.DeleteFileAsync(upload)).ShouldSucceed(204);

        Assert.Equal(410, (await kala.RetrieveAsync(upload)).Status);
        (await kala.AppendUploadAsync(upload, [], 5, "?1")).ShouldBeRefused(410, "gone");
    }

    [Fact]
    public async Task An_upload_of_other_calls_is_not_completed_by_asking()
    {
        var session = await kala.OpenSessionAsync(5);
        (await kala.AppendRawAsync(session, DraftCalls.Hello)).ShouldSucceed();

        var asked = (await kala.RetrieveAsync(session)).ShouldSucceed(204);

        Assert.Equal(("?0", 5), (asked.Header("Upload-Complete"), asked.Offset));
        Assert.Equal("open", (await kala.AskAsync(session)).ShouldSucceed().Data.GetProperty("status").GetString());
        (await kala.AppendUploadAsync(session, [], 5, "?1")).ShouldSucceed(201);
    }
}
