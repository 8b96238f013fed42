using Kala.Domain.Events;
using Kala.Testing;

namespace Kala.Api.Tests.Admin;

/// <summary>The timeline of a session and the audit: who sees which events, in which order, and for how long.</summary>
public sealed class EventListTests : EventsTest
{
    [Fact]
    public async Task The_timeline_is_for_those_who_may_see_the_session()
    {
        var session = await OpenAsync(5);
        var (_, eve) = await Server.AddUserAsync("eve", "filestore.upload", "filestore.read");

        (await TimelineAsync(session)).ShouldSucceed();
        (await Server.GetAsync($"{KalaApplication.Sessions}/{session}/events")).ShouldSucceed();
        (await Server.GetAsync($"{KalaApplication.Sessions}/{session}/events", eve)).ShouldBeRefused(404, "session_not_found");
    }

    [Fact]
    public async Task The_timeline_has_pages()
    {
        var session = await OpenAsync(10);
        (await AppendAsync(session, [.. Hello, .. Hello])).ShouldSucceed();
        (await SendAsync("POST", $"{KalaApplication.Sessions}/{session}/close")).ShouldSucceed();

        List<string?> kinds = [];
        string? next = null;
        do
        {
            var page = (await TimelineAsync(session, $"?limit=1{(next is null ? "" : $"&cursor={next}")}")).ShouldSucceed();
            kinds.Add(Assert.Single(page.Data.EnumerateArray()).GetProperty("kind").GetString());
            next = page.Json.GetProperty("page").GetProperty("next").GetString();
        }
        while (next is not null);

        Assert.Equal(["created", "write_started", "closed"], kinds);
    }

    [Fact]
    public async Task The_audit_is_filtered_newest_first_with_the_names_of_actors()
    {
        var first = await OpenAsync(5);
        Server.Clock.Advance(TimeSpan.FromMinutes(1));
        var since = $"{Server.Clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'}";
        var second = await OpenAsync(5);
        var (bob, _) = await Server.AddUserAsync("bob");

        Assert.Equal(["signed_in", "user_created", "created", "created"], await KindsAsync(""));
        Assert.Equal(["created", "created"], await KindsAsync("?actor=ann"));
        Assert.Equal(["created", "created"], await KindsAsync($"?actor={Ann.Uuid}&kind=created"));
        Assert.Equal(["created"], await KindsAsync($"?session={first}"));
        Assert.Equal(["created"], await KindsAsync($"?kind=created&from={since}"));
        Assert.Equal(["created"], await KindsAsync($"?to={since}"));
        Assert.Empty(await KindsAsync($"?session={second}&to={since}"));
        var rows = (await Server.GetAsync($"{Audit}?count=true")).ShouldSucceed();
        Assert.Equal(4, rows.Json.GetProperty("page").GetProperty("total").GetInt64());
        Assert.Equal(["bob", "admin", "ann", "ann"], rows.Data.EnumerateArray().Select(row => row.GetProperty("actorName").GetString()));
        Assert.Equal(bob, rows.Data[1].GetProperty("subject").GetGuid());
    }

    [Fact]
    public async Task The_audit_has_pages_and_csv()
    {
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await OpenAsync(5);
        }

        var first = (await Server.GetAsync($"{Audit}?limit=2")).ShouldSucceed();
        var rest = (await Server.GetAsync($"{Audit}?limit=2&cursor={first.Json.GetProperty("page").GetProperty("next").GetString()}")).ShouldSucceed();
        var csv = (await Server.GetAsync($"{Audit}?format=csv")).ShouldSucceed();

        var uuids = first.Data.EnumerateArray().Concat(rest.Data.EnumerateArray()).Select(row => row.GetProperty("uuid").GetGuid()).ToList();
        Assert.Equal((await EventsAsync()).Select(one => one.Id).Reverse(), uuids);
        var lines = csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("uuid,at,kind,session,actor,actorName,subject,offset,count,detail", lines[0]);
        Assert.Equal(uuids.Select(uuid => $"{uuid}"), lines.Skip(1).Select(line => line.Split(',')[0]));
    }

    [Theory]
    [InlineData("?kind=nonsense", "kind")]
    [InlineData("?session=nonsense", "session")]
    [InlineData("?from=yesterday", "from")]
    [InlineData("?actor=nobody", "actor")]
    [InlineData("?owner=ann", "owner")]
    [InlineData("?format=csv&limit=5", "limit")]
    public async Task Filters_that_make_no_sense_are_refused(string query, string field)
    {
        var refused = (await Server.GetAsync(Audit + query)).ShouldBeRefused(400, "validation_failed");

        Assert.True(refused.GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Events_are_kept_for_their_days()
    {
        await Server.OpenSessionAsync(5);
        Server.Clock.Advance(TimeSpan.FromDays(89));
        await Server.OpenSessionAsync(5);
        await CollectAsync(0);
        Assert.Equal(2, (await EventsAsync()).Count(one => one.Kind == EventKinds.Created));

        Server.Clock.Advance(TimeSpan.FromDays(2));
        await CollectAsync(1);
        await CollectAsync(0);

        Assert.Equal(1, (await EventsAsync()).Count(one => one.Kind == EventKinds.Created));
    }

    [Fact]
    public async Task Old_events_are_deleted_in_portions()
    {
        var old = Server.Clock.GetUtcNow().AddDays(-100);
        await Server.Database.Inner.WriteAsync(
            (db, _) =>
            {
                db.AddRange(Enumerable.Range(0, 5_000).Select(i => EventAt(old.AddMilliseconds(i / 3), Guid.NewGuid())));
                return Task.FromResult(true);
            },
            CancellationToken.None);

        await CollectAsync(5_000);

        Assert.Empty(await EventsAsync());
    }

    private async Task CollectAsync(int events) => Assert.Equal(
        events,
        (await Server.SendAsync("POST", $"{KalaApplication.Filestore}/maintenance/collect", null)).ShouldSucceed().Data.GetProperty("events").GetInt64());
}
