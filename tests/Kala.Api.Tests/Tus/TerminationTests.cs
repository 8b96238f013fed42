using Kala.Testing;

namespace Kala.Api.Tests.Tus;

/// <summary>tus 1.0.0, Termination.</summary>
public sealed class TerminationTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task DELETE_of_an_unfinished_upload_is_204_and_every_later_request_410()
    {
        var upload = await kala.CreateUploadAsync(9);
        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);

        (await kala.TusAsync("DELETE", upload, null)).ShouldSucceed(204);

        await ShouldBeGoneAsync(upload, "session_aborted");
        Assert.Empty(await kala.Blobs.NamesAsync(TusCalls.UuidOf(upload)));
    }

    [Fact]
    public async Task DELETE_of_a_finished_upload_is_204_and_every_later_request_410()
    {
        var upload = await kala.CreateUploadAsync(5);
        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);

        (await kala.TusAsync("DELETE", upload, null)).ShouldSucceed(204);

        await ShouldBeGoneAsync(upload, "gone");
        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldBeRefused(410, "gone");
    }

    [Fact]
    public async Task DELETE_stops_a_running_PATCH()
    {
        var upload = await kala.CreateUploadAsync(9);
        using var running = await kala.BeginPatchAsync(upload, Hello, declared: 9);

        (await kala.TusAsync("DELETE", upload, null)).ShouldSucceed(204);

        (await running.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded");
    }

    [Fact]
    public async Task DELETE_of_a_finished_upload_needs_the_permission_to_delete_files()
    {
        await using var own = await KalaApplication.StartSignedInAsync();
        var (_, ann) = await own.AddUserAsync("ann", "filestore.upload", "filestore.read");
        own.Credentials = ann;
        var unfinished = await own.CreateUploadAsync(5);
        var finished = await own.CreateUploadAsync(5);
        (await own.AppendToAsync(finished, Hello, 0)).ShouldSucceed(204);

        (await own.TusAsync("DELETE", unfinished, null)).ShouldSucceed(204);
        (await own.TusAsync("DELETE", finished, null)).ShouldBeRefused(403, "forbidden");

        (await own.DownloadAsync(TusCalls.UuidOf(finished))).ShouldSucceed();
    }

    [Fact]
    public async Task A_session_token_may_upload_and_end_its_session_but_not_delete_the_file_or_create_another_upload()
    {
        await using var own = await KalaApplication.StartSignedInAsync();
        var created = (await own.CreateAsync(new { fileSize = 5, token = true })).ShouldSucceed(201);
        var upload = TusCalls.PathOf(created.Data.GetGuid());
        own.Credentials = KalaApplication.Bearer(created.Json.GetProperty("token").GetString()!);

        Assert.Equal(0, (await own.AskUploadAsync(upload)).ShouldSucceed().Offset);
        (await own.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);
        Assert.Equal(5, (await own.AskUploadAsync(upload)).ShouldSucceed().Offset);

        (await own.TusAsync("DELETE", upload, null)).ShouldBeRefused(403, "forbidden");
        (await own.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5"))).ShouldBeRefused(403, "forbidden");
        (await own.JoinPartsAsync([upload])).ShouldBeRefused(403, "forbidden");
    }

    private async Task ShouldBeGoneAsync(string upload, string code)
    {
        var asked = await kala.AskUploadAsync(upload);
        Assert.Equal(410, asked.Status);
        Assert.Null(asked.Header("Upload-Offset"));
        (await kala.AppendToAsync(upload, Hello, 5)).ShouldBeRefused(410, code);
        (await kala.TusAsync("DELETE", upload, null)).ShouldBeRefused(410, code);
        (await kala.GetAsync(upload)).ShouldBeRefused(410, code);
    }
}
