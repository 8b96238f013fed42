using Kala.Testing;

namespace Kala.Api.Tests.UploadSessions;

public sealed class AbortSessionTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task Abort_answers_204_each_time_and_takes_the_bytes()
    {
        var session = await kala.OpenSessionAsync(5);
        (await kala.WriteAsync(session, Hello)).ShouldSucceed();

        var first = await kala.AbortAsync(session);
        var again = await kala.AbortAsync(session);

        first.ShouldSucceed(204);
        again.ShouldSucceed(204);
        Assert.Empty(await kala.Blobs.NamesAsync(session));
    }

    [Fact]
    public async Task An_aborted_session_is_gone_for_every_call_and_shows_what_it_was()
    {
        var session = await kala.OpenSessionAsync(5, originalFilename: "a.txt");
        (await kala.AbortAsync(session)).ShouldSucceed(204);

        var asked = await kala.AskAsync(session);

        var view = asked.ShouldBeRefused(410, "session_aborted").GetProperty("session");
        Assert.Equal("aborted", view.GetProperty("status").GetString());
        Assert.Equal("a.txt", view.GetProperty("originalFilename").GetString());
        (await kala.WriteAsync(session, Hello)).ShouldBeRefused(410, "session_aborted");
        (await kala.CloseAsync(session)).ShouldBeRefused(410, "session_aborted");
    }

    [Fact]
    public async Task An_aborted_session_is_forgotten_after_thirty_days()
    {
        await using var own = await KalaApplication.StartAsync();
        var session = await own.OpenSessionAsync(5);
        (await own.AbortAsync(session)).ShouldSucceed(204);

        own.Clock.Advance(TimeSpan.FromDays(30));

        (await own.AskAsync(session)).ShouldBeRefused(404, "session_not_found");
        (await own.AbortAsync(session)).ShouldBeRefused(404, "session_not_found");
    }

    [Fact]
    public async Task A_closed_session_cannot_be_aborted()
    {
        var file = await kala.UploadAsync(Hello);

        (await kala.AbortAsync(file)).ShouldBeRefused(409, "session_closed");

        (await kala.DownloadAsync(file)).ShouldSucceed();
    }

    [Fact]
    public async Task What_does_not_exist_cannot_be_aborted()
    {
        (await kala.AbortAsync(Guid.NewGuid())).ShouldBeRefused(404, "session_not_found");
    }
}
