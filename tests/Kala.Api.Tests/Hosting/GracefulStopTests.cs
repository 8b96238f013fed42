using Kala.Testing;

namespace Kala.Api.Tests.Hosting;

public sealed class GracefulStopTests
{
    private const int Size = 300_000;
    private const int Sent = 100_000;

    private static readonly byte[] Content = Bytes.Noise(Size);

    [Fact]
    public async Task A_write_that_ends_within_the_grace_time_is_kept()
    {
        await using var kala = await KalaApplication.StartAsync("Filestore:ShutdownGrace=00:00:20");
        var session = await kala.OpenSessionAsync(Size);
        using var writer = await kala.BeginWriteAsync(session, Content[..Sent], Size, offset: 0);
        var stopping = kala.StopAsync();

        await writer.SendAsync(Content.AsMemory(Sent));
        var answer = await writer.ReadAnswerAsync();
        await stopping;
        await kala.RestartAsync();

        Assert.Equal(Size, answer.ShouldSucceed().Offset);
        await kala.ShouldHoldAsync(session, Content);
    }

    [Theory]
    [InlineData(0, Sent)]
    [InlineData(null, 0)]
    public async Task A_write_that_outlasts_the_grace_time_is_told_what_is_kept(int? offset, int kept)
    {
        await using var kala = await KalaApplication.StartAsync("Filestore:ShutdownGrace=00:00:00.1");
        var session = await kala.OpenSessionAsync(Size);
        using var writer = await kala.BeginWriteAsync(session, Content[..Sent], Size, offset: offset);

        var stopping = kala.StopAsync();
        var answer = await writer.ReadAnswerAsync();
        await stopping;
        await kala.RestartAsync();

        answer.ShouldBeRefused(503, "server_stopping", kept);
        Assert.NotNull(answer.Header("Retry-After"));
        Assert.Equal(kept, await kala.OffsetAsync(session));
    }

    [Fact]
    public async Task A_server_that_stops_takes_no_new_writes_and_goes_on_to_read()
    {
        await using var kala = await KalaApplication.StartAsync();
        var file = await kala.UploadAsync(Content);
        var session = await kala.OpenSessionAsync(5);

        kala.BeginToStop();

        (await kala.AppendAsync(session, "hello"u8.ToArray())).ShouldBeRefused(503, "server_stopping", offset: 0);
        (await kala.PostOctetsAsync(KalaApplication.Files, [])).ShouldBeRefused(503, "server_stopping");
        (await kala.DownloadAsync(file)).ShouldSucceed();
        Assert.Equal(0, await kala.OffsetAsync(session));
    }

    [Fact]
    public async Task A_stop_is_logged_with_its_grace_time()
    {
        await using var kala = await KalaApplication.StartAsync();

        await kala.StopAsync();

        Assert.Contains("00:00:01", Assert.Single(kala.Log.All, line => line.Id == 1006).Message, StringComparison.Ordinal);
    }
}
