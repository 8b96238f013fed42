using Kala.Api.Tests.Datastores;
using Kala.Testing;

namespace Kala.Postgres.Tests;

/// <summary>Two nodes over one database and one folder of blobs.</summary>
public sealed class NodesTests(KalaApplication one) : IClassFixture<KalaApplication>, IAsyncLifetime
{
    private const int Size = 300_000;
    private const int Sent = 100_000;

    private const string ForcedCollect = $"{KalaApplication.Filestore}/maintenance/collect?force=true";

    private static readonly byte[] Content = Bytes.Noise(Size);

    private KalaApplication _two = null!;

    public async ValueTask InitializeAsync() => _two = await one.StartNodeAsync();

    public async ValueTask DisposeAsync() => await _two.DisposeAsync();

    [Fact]
    public async Task Chunks_may_land_on_any_node()
    {
        var session = await one.OpenSessionAsync(Size, Bytes.Sha256Of(Content));

        (await one.AppendRawAsync(session, Content[..Sent], 0)).ShouldSucceed();
        (await _two.AppendRawAsync(session, Content[Sent..(2 * Sent)], Sent)).ShouldSucceed();
        (await one.AppendRawAsync(session, Content[(2 * Sent)..], 2 * Sent)).ShouldSucceed();

        await _two.ShouldHoldAsync(session, Content);
        (await one.DownloadAsync(session)).ShouldSucceed().ShouldCarry(Content);
        Assert.Single(await one.Blobs.NamesAsync(session));
    }

    [Fact]
    public async Task An_APPEND_on_one_node_takes_over_from_a_writer_on_another()
    {
        var session = await one.OpenSessionAsync(Size);
        using var loser = await one.BeginWriteAsync(session, Content[..Sent], Size, offset: 0);

        var winner = await _two.AppendRawAsync(session, Content, offset: 0);

        (await loser.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded", offset: Sent);
        Assert.Equal(Size, winner.ShouldSucceed().Offset);
        await _two.ShouldHoldAsync(session, Content);
        var events = (await one.GetAsync($"{KalaApplication.Sessions}/{session}/events")).ShouldSucceed().Data;
        Assert.Equal(
            [("created", 0L), ("write_started", Sent), ("interrupted", Sent), ("taken_over", Sent), ("closed", Size)],
            events.EnumerateArray().Select(row => (row.GetProperty("kind").GetString()!, row.GetProperty("offset").GetInt64())));
    }

    [Fact]
    public async Task A_DELETE_on_one_node_stops_a_writer_on_another()
    {
        var session = await one.OpenSessionAsync(Size);
        using var loser = await one.BeginWriteAsync(session, Content[..Sent], Size, offset: 0);

        (await _two.AbortAsync(session)).ShouldSucceed(204);

        (await loser.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded");
        Assert.Empty(await one.Blobs.NamesAsync(session));
    }

    [Fact]
    public async Task A_session_that_one_node_forgets_is_taken_from_a_writer_on_another()
    {
        var session = await one.OpenSessionAsync(Size);
        using var loser = await one.BeginWriteAsync(session, Content[..Sent], Size, offset: 0);

        (await _two.SendAsync("DELETE", $"{KalaApplication.Sessions}/{session}?forget=true", null)).ShouldSucceed(204);

        (await loser.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded");
        (await one.AskAsync(session)).ShouldBeRefused(404, "session_not_found");
        Assert.Empty(await one.Blobs.NamesAsync(session));
    }

    [Fact]
    public async Task A_forced_collection_on_one_node_takes_nothing_from_a_writer_on_another()
    {
        var session = await one.OpenSessionAsync(Size);
        (await one.AppendRawAsync(session, Content[..Sent], 0)).ShouldSucceed();
        using var writer = await one.BeginWriteAsync(session, Content[..Sent], Size, "WRITE");

        (await _two.SendAsync("POST", ForcedCollect, null)).ShouldSucceed();
        await writer.SendAsync(Content.AsMemory(Sent));

        Assert.Equal(Size, (await writer.ReadAnswerAsync()).ShouldSucceed().Offset);
        await _two.ShouldHoldAsync(session, Content);
    }

    [Fact]
    public async Task A_forced_collection_takes_the_blob_of_a_writer_that_outlived_its_lease_but_no_byte_that_counts()
    {
        var session = await one.OpenSessionAsync(Size);
        (await one.AppendRawAsync(session, Content[..Sent], 0)).ShouldSucceed();
        using var late = await one.BeginWriteAsync(session, Bytes.Noise(Sent, 9), Size, "WRITE");
        await one.LookAsync(
            "UPDATE upload_sessions SET lease_token = gen_random_uuid(), lease_expires_at = now() - interval '1 second' "
            + "WHERE lease_token IS NOT NULL");

        (await _two.SendAsync("POST", ForcedCollect, null)).ShouldSucceed();
        (await late.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded");

        (await _two.AppendRawAsync(session, Content[Sent..], Sent)).ShouldSucceed();
        await one.ShouldHoldAsync(session, Content);
    }

    [Fact]
    public async Task A_session_is_over_on_every_node_before_a_node_ahead_of_time_collects_it_by_force()
    {
        await using var ahead = await one.StartNodeAsync();
        var session = await one.OpenSessionAsync(Size);
        (await one.AppendRawAsync(session, Content[..Sent], 0)).ShouldSucceed();
        ahead.Clock.Advance(TimeSpan.FromDays(8));

        (await ahead.SendAsync("POST", ForcedCollect, null)).ShouldSucceed();

        (await one.AppendRawAsync(session, Content[Sent..], Sent)).ShouldBeRefused(410, "session_expired");
        Assert.Empty(await one.Blobs.NamesAsync(session));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_writer_that_outlived_its_lease_can_neither_commit_nor_touch_the_file(bool isClosedAtOnce)
    {
        var session = await one.OpenSessionAsync(Size);
        var kept = isClosedAtOnce ? Size : Sent;
        (await one.AppendRawAsync(session, Content[..kept], 0)).ShouldSucceed();
        // A WRITE, because only that may bring bytes to a session that has them all.
        using var late = await one.BeginWriteAsync(session, Bytes.Noise(Sent, 9), Size, "WRITE");
        // As if another node had taken it over and died: a heartbeat of the writer's must not make it last again.
        await one.LookAsync(
            "UPDATE upload_sessions SET lease_token = gen_random_uuid(), lease_expires_at = now() - interval '1 second' "
            + "WHERE lease_token IS NOT NULL");
        var before = await one.Blobs.NamesAsync(session);

        if (!isClosedAtOnce)
        {
            (await _two.AppendRawAsync(session, Content[kept..], kept)).ShouldSucceed();
        }
        await _two.ShouldHoldAsync(session, Content);

        (await late.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded");
        (await _two.DownloadAsync(session)).ShouldSucceed().ShouldCarry(Content);
        // What was appended after the take-over is in a blob of its own; what was there has not moved.
        long[] added = isClosedAtOnce ? [] : [Size - Sent];
        var blobs = (await one.Blobs.NamesAsync(session)).Except(before).Select(blob => one.Blobs.ReadAsync(session, blob));
        Assert.Equal(added, (await Task.WhenAll(blobs)).Select(blob => blob.LongLength));
    }

    [Fact]
    public async Task Closing_on_both_nodes_at_once_gives_both_the_same_answer()
    {
        for (var round = 0; round < 5; round++)
        {
            var session = await one.OpenSessionAsync(Size, Bytes.Sha256Of(Content));
            (await one.WriteRawAsync(session, Content)).ShouldSucceed();

            var closed = await Task.WhenAll(one.CloseAsync(session), _two.CloseAsync(session));

            Assert.All(closed, answer => answer.ShouldSucceed());
        }
    }

    [Fact]
    public async Task The_same_creation_on_both_nodes_at_once_makes_one_session()
    {
        for (var round = 0; round < 5; round++)
        {
            var key = ("Idempotency-Key", $"twins-{round}");

            var twins = await Task.WhenAll(
                one.CreateAsync(new { fileSize = 5 }, key), _two.CreateAsync(new { fileSize = 5 }, key));

            Assert.Equal(twins[0].ShouldSucceed(201).Data.GetGuid(), twins[1].ShouldSucceed(201).Data.GetGuid());
        }
    }

    [Fact]
    public async Task Housekeeping_on_both_nodes_at_once_marks_each_session_once()
    {
        await using var own = await KalaApplication.StartAsync();
        await using var other = await own.StartNodeAsync();
        for (var session = 0; session < 20; session++)
        {
            await own.OpenSessionAsync(5);
        }
        own.Clock.Advance(TimeSpan.FromDays(8));
        other.Clock.Advance(TimeSpan.FromDays(8));
        const string Expire = $"{KalaApplication.Filestore}/maintenance/expire";

        var reports = await Task.WhenAll(own.SendAsync("POST", Expire, null), other.SendAsync("POST", Expire, null));

        Assert.Equal(20, reports.Sum(report => report.ShouldSucceed().Data.GetProperty("sessions").GetInt64()));
    }

    [Fact]
    public async Task An_import_runs_on_one_node_and_both_read_what_it_made()
    {
        var made = new List<Guid>();
        for (var at = 0; at < 6; at++)
        {
            var kala = at % 2 == 0 ? one : _two;
            var source = await kala.SourceAsync("a.csv", "name,lon,lat\na,1,2\nb,3,4\n");
            made.Add((await kala.MakeAsync(new { source })).ShouldSucceed(202).Data.GetProperty("uuid").GetGuid());
        }
        foreach (var id in made)
        {
            Assert.Equal("ready", (await one.ImportedAsync(id)).GetProperty("state").GetString());
            foreach (var node in (KalaApplication[])[one, _two])
            {
                var items = await node.GetAsync($"{DatastoreCalls.Root}/{id}/ogc/collections/default/items");
                Assert.Equal(2, items.ShouldSucceed().Json.GetProperty("numberMatched").GetInt32());
            }
        }
        Assert.Equal(made.Count, Imports(one) + Imports(_two));

        static int Imports(KalaApplication node) => node.Log.All.Count(line => line.Message.StartsWith("Imported datastore", StringComparison.Ordinal));
    }
}
