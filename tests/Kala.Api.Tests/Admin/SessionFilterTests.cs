using Kala.Api.Tests.ResumableUploads;
using Kala.Api.Tests.Tus;
using Kala.Domain.UploadSessions;
using Kala.Testing;

namespace Kala.Api.Tests.Admin;

/// <summary>The filters and the order that only lists of sessions have.</summary>
public sealed class SessionFilterTests : IAsyncLifetime
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartAsync();

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task Every_door_is_known_and_finds_its_own_sessions()
    {
        var sessions = new Dictionary<string, Guid>
        {
            ["form"] = await _kala.OpenSessionAsync(5),
            ["raw"] = (await _kala.PostOctetsAsync(KalaApplication.Files, Hello)).ShouldSucceed(201).Data.GetGuid(),
            ["tus"] = TusCalls.UuidOf(await _kala.CreateUploadAsync(5)),
            ["ietf"] = await _kala.OpenUploadAsync(5),
        };

        Assert.Equal(UploadDoor.Names.Order(), sessions.Keys.Order());
        foreach (var (door, session) in sessions)
        {
            Assert.Equal([session], await ListAsync($"door={door}"));
            Assert.Equal([session], await ListAsync($"door={door}&sort=fileSize"));
        }
        Assert.Equal([sessions["raw"]], await ListAsync("door=raw&status=closed"));
        Assert.Empty(await ListAsync("door=raw&status=open"));
    }

    [Fact]
    public async Task A_failure_is_found_also_after_its_session_has_ended()
    {
        await _kala.OpenSessionAsync(5);
        await _kala.UploadAsync(Hello);
        var failed = await FailedAsync();
        var aborted = await FailedAsync();
        (await _kala.AbortAsync(aborted)).ShouldSucceed(204);

        Assert.Equal(Sorted(failed, aborted), Sorted(await ListAsync("failure=hash_mismatch")));
        Assert.Equal(Sorted(failed, aborted), Sorted(await ListAsync("failure=hash_mismatch&sort=-fileSize")));
        Assert.Equal(Sorted(failed, aborted), Sorted(await ListAsync("failure=hash_mismatch&sort=originalFilename")));
        Assert.Equal([failed], await ListAsync("failure=hash_mismatch&status=failed"));
        Assert.Equal([aborted], await ListAsync("failure=hash_mismatch&status=aborted"));
        Assert.Equal([failed], await ListAsync("failure=hash_mismatch&sort=expiresAt"));
        _kala.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal([failed], await ListAsync("failure=hash_mismatch&status=expired"));
        Assert.Equal(Sorted(failed, aborted), Sorted(await ListAsync("failure=hash_mismatch")));
    }

    [Fact]
    public async Task Running_sessions_are_found_by_the_time_until_which_they_live()
    {
        await _kala.OpenSessionAsync(5, originalFilename: "over");
        _kala.Clock.Advance(TimeSpan.FromDays(7));
        var open = await _kala.OpenSessionAsync(5);
        var failed = await FailedAsync();
        await _kala.UploadAsync(Hello);
        _kala.Clock.Advance(TimeSpan.FromHours(1));
        await _kala.OpenSessionAsync(5, originalFilename: "later");
        var to = Text(_kala.Clock.GetUtcNow() + TimeSpan.FromDays(7));

        foreach (var sort in (string[])["createdAt", "-fileSize", "originalFilename", "expiresAt"])
        {
            Assert.Equal(Sorted(open, failed), Sorted(await ListAsync($"expiresTo={to}&sort={sort}")));
        }
        Assert.Equal([failed], await ListAsync($"expiresTo={to}&status=failed"));
        Assert.Empty(await ListAsync($"expiresTo={to}&createdTo=2026-03-05"));
    }

    [Fact]
    public async Task Open_sessions_are_idle_since_their_last_change()
    {
        var stuck = await _kala.OpenSessionAsync(5);
        var active = await _kala.OpenSessionAsync(5);
        await FailedAsync();
        _kala.Clock.Advance(TimeSpan.FromHours(1));
        var since = Text(_kala.Clock.GetUtcNow());
        (await _kala.AppendRawAsync(active, [1])).ShouldSucceed();
        await _kala.OpenSessionAsync(5);

        Assert.Equal([stuck], await ListAsync($"idleSince={since}"));
        Assert.Equal([stuck], await ListAsync($"idleSince={since}&status=open&sort=fileSize"));
        Assert.Equal([stuck], await ListAsync($"idleSince={since}&sort=-expiresAt"));
        _kala.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Empty(await ListAsync($"idleSince={since}"));
    }

    [Theory]
    [InlineData("", 100)]
    [InlineData("-", 100)]
    [InlineData("", 2)]
    [InlineData("-", 2)]
    public async Task Running_sessions_are_sorted_by_expiry_whatever_their_status(string direction, int limit)
    {
        var (first, second) = (await _kala.OpenSessionAsync(5), await FailedAsync());
        await _kala.UploadAsync(Hello);
        _kala.Clock.Advance(TimeSpan.FromSeconds(1));
        var (third, fourth) = (await FailedAsync(), await _kala.OpenSessionAsync(5));
        _kala.Clock.Advance(TimeSpan.FromSeconds(1));
        (await _kala.AppendRawAsync(first, [1])).ShouldSucceed();

        var sorted = await ListAsync($"sort={direction}expiresAt&limit={limit}");

        Guid[] expected = [second, .. Sorted(third, fourth), first];
        Assert.Equal(direction == "" ? expected : expected.Reverse(), sorted);
        var csv = (await _kala.GetAsync($"{KalaApplication.Sessions}?format=csv&sort={direction}expiresAt")).ShouldSucceed();
        Assert.Equal(sorted, csv.Text.Split("\r\n")[1..^1].Select(line => Guid.Parse(line[..36])));
    }

    [Fact]
    public async Task An_upload_that_goes_on_moves_to_the_end_of_the_order_by_expiry()
    {
        var moving = await _kala.OpenSessionAsync(5);
        _kala.Clock.Advance(TimeSpan.FromSeconds(1));
        var other = await _kala.OpenSessionAsync(5);
        _kala.Clock.Advance(TimeSpan.FromSeconds(1));
        var first = (await _kala.GetAsync($"{KalaApplication.Sessions}?sort=expiresAt&limit=1")).ShouldSucceed();
        (await _kala.AppendRawAsync(moving, [1])).ShouldSucceed();

        var next = (await _kala.GetAsync($"{KalaApplication.Sessions}?sort=expiresAt&limit=9&cursor={NextOf(first)}")).ShouldSucceed();

        Assert.Equal([moving], UuidsOf(first));
        Assert.Equal([other, moving], UuidsOf(next));
    }

    [Fact]
    public async Task Sessions_are_found_by_their_uuids_in_every_order()
    {
        var wanted = new List<Guid> { await _kala.OpenSessionAsync(5), await _kala.UploadAsync(Hello), await FailedAsync() };
        await _kala.OpenSessionAsync(5);
        var uuids = string.Join(',', wanted.Append(Guid.NewGuid()));

        foreach (var sort in (string[])["createdAt", "-fileSize", "originalFilename"])
        {
            Assert.Equal(Sorted([.. wanted]), Sorted(await ListAsync($"uuid={uuids}&sort={sort}&limit=2")));
        }
        Assert.Equal(Sorted(wanted[0], wanted[2]), Sorted(await ListAsync($"uuid={uuids}&sort=expiresAt")));
        Assert.Equal([wanted[1]], await ListAsync($"uuid={uuids}&status=closed"));
        Assert.Equal(Sorted(wanted[0], wanted[1]), Sorted(await ListAsync($"uuid={wanted[0]}&uuid={wanted[1]},{wanted[0]}")));
    }

    [Fact]
    public async Task A_hundred_uuids_are_taken_and_one_more_is_not()
    {
        var session = await _kala.OpenSessionAsync(5);
        var others = Enumerable.Range(0, 99).Select(_ => Guid.NewGuid()).ToList();

        Assert.Equal([session], await ListAsync($"uuid={string.Join(',', others.Append(session))}"));
        (await _kala.GetAsync($"{KalaApplication.Sessions}?uuid={string.Join(',', others.Append(session).Append(Guid.NewGuid()))}"))
            .ShouldBeRefused(400, "validation_failed");
    }

    private async Task<Guid> FailedAsync()
    {
        var session = await _kala.OpenSessionAsync(5, Bytes.Sha256Of([1]));
        (await _kala.AppendRawAsync(session, Hello)).ShouldSucceed();
        (await _kala.CloseAsync(session)).ShouldBeRefused(400, "hash_mismatch");
        return session;
    }

    /// <summary>The rows of all pages; their number is what the list counts.</summary>
    private async Task<List<Guid>> ListAsync(string query)
    {
        var page = (await _kala.GetAsync($"{KalaApplication.Sessions}?{query}&count=true")).ShouldSucceed();
        var rows = UuidsOf(page).ToList();
        var total = page.Json.GetProperty("page").GetProperty("total").GetInt64();
        while (NextOf(page) is { } next)
        {
            page = (await _kala.GetAsync($"{KalaApplication.Sessions}?{query}&cursor={next}")).ShouldSucceed();
            rows.AddRange(UuidsOf(page));
        }
        Assert.Equal(total, rows.Count);
        return rows;
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<Guid> Sorted(params IEnumerable<Guid> uuids) => uuids.Order();

    private static string? NextOf(Answer page) => page.Json.GetProperty("page").GetProperty("next").GetString();

    private static IEnumerable<Guid> UuidsOf(Answer page) => page.Data.EnumerateArray().Select(row => row.GetProperty("uuid").GetGuid());
}
