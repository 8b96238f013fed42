using Kala.Testing;

namespace Kala.Api.Tests.ResumableUploads;

/// <summary>Sections "Upload Cancellation" and "Limits" of the draft.</summary>
public sealed class CancellationTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = DraftCalls.Hello;

    [Fact]
    public async Task A_cancelled_upload_is_gone()
    {
        var upload = (await kala.CreateUploadAsync(Hello, "?0")).ShouldSucceed(201).Data.GetGuid();

        (await kala.CancelAsync(upload)).ShouldSucceed(204);

        var retrieved = await kala.RetrieveAsync(upload);
        Assert.Equal(410, retrieved.Status);
        Assert.Null(retrieved.Header("Upload-Offset"));
        (await kala.AppendUploadAsync(upload, Hello, 5, "?1")).ShouldBeRefused(410, "session_aborted");
        Assert.Empty(await kala.Blobs.NamesAsync(upload));
        (await kala.CancelAsync(upload)).ShouldSucceed(204);
    }

    [Fact]
    public async Task A_running_append_ends()
    {
        var upload = await kala.OpenUploadAsync(10);
        using var slow = await kala.BeginAppendAsync(upload, Hello, 10);

        (await kala.CancelAsync(upload)).ShouldSucceed(204);

        Assert.InRange((await slow.ReadAnswerAsync()).Status, 409, 410);
        Assert.Equal(410, (await kala.RetrieveAsync(upload)).Status);
    }

    [Fact]
    public async Task A_file_stays_and_the_response_says_so()
    {
        var upload = await kala.OpenUploadAsync(5);
        (await kala.AppendUploadAsync(upload, Hello, 0, "?1")).ShouldSucceed(201);

        var answer = (await kala.CancelAsync(upload)).ShouldSucceed(204);

        Assert.Equal("?1", answer.Header("Upload-Complete"));
        (await kala.DownloadAsync(upload)).ShouldSucceed().ShouldCarry(Hello);
    }

    [Theory]
    [InlineData(KalaApplication.Files)]
    [InlineData($"{DraftCalls.Uploads}/b945b747-5f23-4891-bd59-24b576391cfc")]
    public async Task Everybody_can_ask_for_the_limits(string target)
    {
        await using var own = await KalaApplication.StartSignedInAsync("Filestore:MaxFileSize=1000");
        own.Credentials = null;

        var answer = (await own.SendAsync("OPTIONS", target, null)).ShouldSucceed(204);

        Assert.Equal("max-size=1000, min-size=0", answer.Header("Upload-Limit"));
        Assert.Equal("application/partial-upload", answer.Header("Accept-Patch"));
    }

    [Fact]
    public async Task The_limit_of_an_owner_is_announced()
    {
        await using var own = await KalaApplication.StartAsync("Limits:FileSizePerOwner=500");

        Assert.Equal("max-size=500, min-size=0", (await own.SendAsync("OPTIONS", KalaApplication.Files, null)).Header("Upload-Limit"));
    }
}
