using System.Text.Json;
using Kala.Testing;

namespace Kala.Api.Tests.Housekeeping;

public sealed class MaintenanceTests : IAsyncLifetime
{
    private static readonly byte[] Content = Bytes.Noise(100_000);

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartAsync();

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task Sessions_expire_seven_days_after_their_last_write()
    {
        var idle = await _kala.OpenSessionAsync(Content.Length);
        var written = await _kala.OpenSessionAsync(Content.Length);
        _kala.Clock.Advance(TimeSpan.FromDays(6));
        (await _kala.AppendRawAsync(written, Content[..10])).ShouldSucceed();
        _kala.Clock.Advance(TimeSpan.FromDays(2));

        var report = (await _kala.MaintainAsync("expire")).ShouldSucceed();

        Assert.Equal(1, report.Data.GetProperty("sessions").GetInt64());
        (await _kala.AskAsync(idle)).ShouldBeRefused(410, "session_expired");
        Assert.Equal(10, await _kala.OffsetAsync(written));
    }

    [Fact]
    public async Task A_session_that_is_written_to_is_not_marked_as_expired()
    {
        var session = await _kala.OpenSessionAsync(Content.Length);
        await using var writer = await _kala.HoldAsync(session);
        _kala.Clock.Advance(TimeSpan.FromDays(8));

        var report = (await _kala.MaintainAsync("expire")).ShouldSucceed();

        Assert.Equal(0, report.Data.GetProperty("sessions").GetInt64());
        Assert.Equal(1, report.Data.GetProperty("busy").GetInt64());
    }

    [Fact]
    public async Task An_expired_session_is_forgotten_after_thirty_days()
    {
        var session = await _kala.OpenSessionAsync(Content.Length);
        _kala.Clock.Advance(TimeSpan.FromDays(8));
        (await _kala.MaintainAsync("expire")).ShouldSucceed();
        _kala.Clock.Advance(TimeSpan.FromDays(30));

        var report = (await _kala.MaintainAsync("collect")).ShouldSucceed();

        Assert.Equal(1, report.Data.GetProperty("sessions").GetInt64());
        (await _kala.AskAsync(session)).ShouldBeRefused(404, "session_not_found");
    }

    [Fact]
    public async Task A_deleted_file_is_forgotten_after_thirty_days()
    {
        var kept = await _kala.UploadAsync(Content);
        var deleted = await _kala.UploadAsync(Content);
        (await _kala.DeleteFileAsync(deleted)).ShouldSucceed(204);
        _kala.Clock.Advance(TimeSpan.FromDays(30));
        (await _kala.MaintainAsync("collect")).ShouldSucceed();
        (await _kala.DownloadAsync(deleted)).ShouldBeRefused(410, "gone");
        _kala.Clock.Advance(TimeSpan.FromSeconds(1));

        var report = (await _kala.MaintainAsync("collect")).ShouldSucceed();

        Assert.Equal(1, report.Data.GetProperty("sessions").GetInt64());
        (await _kala.DownloadAsync(deleted)).ShouldBeRefused(404, "file_not_found");
        (await _kala.AskAsync(deleted)).ShouldBeRefused(404, "session_not_found");
        (await _kala.DownloadAsync(kept)).ShouldCarry(Content);
    }

    [Fact]
    public async Task More_sessions_than_are_forgotten_in_one_transaction_are_forgotten_in_one_run()
    {
        await _kala.AddSessionsAsync([.. Enumerable.Repeat("straw", 1_001)], Guid.NewGuid());
        _kala.Clock.Advance(TimeSpan.FromDays(7.1));
        await _kala.ExecuteAsync("UPDATE upload_sessions SET status = 'expired'");
        _kala.Clock.Advance(TimeSpan.FromDays(30));

        var report = (await _kala.MaintainAsync("collect")).ShouldSucceed();

        Assert.Equal(1_001, report.Data.GetProperty("sessions").GetInt64());
        Assert.Equal(0, report.Data.GetProperty("owners").GetInt64());
    }

    [Fact]
    public async Task What_an_owner_has_is_corrected_when_it_is_wrong()
    {
        await _kala.UploadAsync(Content);
        await _kala.ExecuteAsync("UPDATE owner_usage SET bytes = 5");

        var report = (await _kala.MaintainAsync("collect")).ShouldSucceed();

        Assert.Equal(1, report.Data.GetProperty("owners").GetInt64());
        var me = (await _kala.GetAsync($"{KalaApplication.Auth}/me")).ShouldSucceed();
        Assert.Equal(Content.Length, me.Data.GetProperty("usage").GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task The_bytes_of_an_expired_session_go_after_a_day()
    {
        var session = await _kala.OpenSessionAsync(Content.Length);
        (await _kala.AppendRawAsync(session, Content[..10])).ShouldSucceed();
        _kala.Clock.Advance(TimeSpan.FromDays(7));
        var atOnce = (await _kala.MaintainAsync("collect")).ShouldSucceed();
        _kala.Clock.Advance(TimeSpan.FromDays(1.1));

        var report = (await _kala.MaintainAsync("collect")).ShouldSucceed();

        Assert.Equal(0, atOnce.Data.GetProperty("blobs").GetInt64());
        Assert.Equal(1, report.Data.GetProperty("blobs").GetInt64());
        Assert.Equal(10, report.Data.GetProperty("bytes").GetInt64());
        Assert.Empty(await _kala.Blobs.NamesAsync(session));
    }

    [Fact]
    public async Task Force_takes_the_bytes_of_an_expired_session_at_once_and_remembers_it()
    {
        var session = await _kala.OpenSessionAsync(Content.Length);
        (await _kala.AppendRawAsync(session, Content[..10])).ShouldSucceed();
        _kala.Clock.Advance(TimeSpan.FromDays(7));

        var report = (await _kala.MaintainAsync("collect?force=true")).ShouldSucceed();

        Assert.Equal(1, report.Data.GetProperty("blobs").GetInt64());
        Assert.Equal(10, report.Data.GetProperty("bytes").GetInt64());
        Assert.Equal(0, report.Data.GetProperty("sessions").GetInt64());
        Assert.Empty(await _kala.Blobs.NamesAsync(session));
        (await _kala.AskAsync(session)).ShouldBeRefused(410, "session_expired");
    }

    [Fact]
    public async Task Force_takes_nothing_from_a_writer()
    {
        var session = await _kala.OpenSessionAsync(Content.Length);
        (await _kala.AppendRawAsync(session, Content[..10])).ShouldSucceed();
        _kala.Clock.Advance(TimeSpan.FromDays(8));

        await using (await _kala.HoldAsync(session))
        {
            var report = (await _kala.MaintainAsync("collect?force=true")).ShouldSucceed();

            Assert.Equal(0, report.Data.GetProperty("blobs").GetInt64());
            Assert.Single(await _kala.Blobs.NamesAsync(session));
        }
        (await _kala.MaintainAsync("collect?force=true")).ShouldSucceed();
        Assert.Empty(await _kala.Blobs.NamesAsync(session));
    }

    [Fact]
    public async Task Force_is_true_or_false()
    {
        (await _kala.MaintainAsync("collect?force=1")).ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public async Task The_statistics_tell_what_is_on_the_disk_and_what_will_be_collected()
    {
        await _kala.UploadAsync(Content);
        var session = await _kala.OpenSessionAsync(Content.Length);
        (await _kala.AppendRawAsync(session, Content[..10])).ShouldSucceed();
        var before = await _kala.StatisticsAsync();
        _kala.Clock.Advance(TimeSpan.FromDays(7));
        (await _kala.MaintainAsync("collect")).ShouldSucceed();

        var within = await _kala.StatisticsAsync();
        _kala.Clock.Advance(TimeSpan.FromDays(1.1));
        var after = await _kala.StatisticsAsync();
        (await _kala.MaintainAsync("collect")).ShouldSucceed();
        var collected = await _kala.StatisticsAsync();

        Assert.Equal(JsonValueKind.Null, before.GetProperty("disk").ValueKind);
        Assert.Equal(("2 100010", "0 0", "1 10"), MaintenanceCalls.DiskOf(within));
        Assert.Equal(("2 100010", "1 10", "0 0"), MaintenanceCalls.DiskOf(after));
        Assert.Equal(("1 100000", "0 0", "0 0"), MaintenanceCalls.DiskOf(collected));
    }

    [Fact]
    public async Task The_disk_is_counted_as_a_forced_collection_leaves_it()
    {
        await _kala.UploadAsync(Content);
        var session = await _kala.OpenSessionAsync(Content.Length);
        (await _kala.AppendRawAsync(session, Content[..10])).ShouldSucceed();
        _kala.Clock.Advance(TimeSpan.FromDays(7));

        (await _kala.MaintainAsync("collect?force=true")).ShouldSucceed();

        Assert.Equal(("1 100000", "0 0", "0 0"), MaintenanceCalls.DiskOf(await _kala.StatisticsAsync()));
    }

    [Fact]
    public async Task A_collection_waits_for_the_one_before_it_and_counts_only_what_it_removed_itself()
    {
        var session = await _kala.OpenSessionAsync(Content.Length);
        (await _kala.AppendRawAsync(session, Content[..10])).ShouldSucceed();
        _kala.Clock.Advance(TimeSpan.FromDays(8.1));
        var (begun, mayEnd) = (new TaskCompletionSource(), new TaskCompletionSource());
        var inside = 0;
        _kala.Database.BeforeWrite = () =>
        {
            Interlocked.Increment(ref inside);
            begun.TrySetResult();
            return mayEnd.Task;
        };

        var first = _kala.MaintainAsync("collect");
        await begun.Task;
        var second = _kala.MaintainAsync("collect");
        // Enough time for the second run to begin, if it did not wait.
        for (var call = 0; call < 20; call++)
        {
            await _kala.StatisticsAsync();
        }
        var insideMeanwhile = inside;
        _kala.Database.BeforeWrite = null;
        mayEnd.SetResult();

        Assert.Equal(1, insideMeanwhile);
        Assert.Equal("1 10", MaintenanceCalls.RemovedOf((await first).ShouldSucceed()));
        Assert.Equal("0 0", MaintenanceCalls.RemovedOf((await second).ShouldSucceed()));
        Assert.Equal(("0 0", "0 0", "0 0"), MaintenanceCalls.DiskOf(await _kala.StatisticsAsync()));
    }

    [Fact]
    public async Task A_stored_byte_that_changed_is_found_and_never_served()
    {
        var good = await _kala.UploadAsync(Content);
        var bad = await _kala.UploadAsync(Content);
        await FlipAsync(bad, 777);

        var report = (await _kala.MaintainAsync("scrub")).ShouldSucceed();

        Assert.Equal(2, report.Data.GetProperty("files").GetInt64());
        Assert.Equal([bad], report.Data.GetProperty("corrupt").EnumerateArray().Select(uuid => uuid.GetGuid()));
        (await _kala.DownloadAsync(bad)).ShouldBeRefused(500, "content_corrupt");
        (await _kala.DownloadAsync(good)).ShouldCarry(Content);
    }

    [Fact]
    public async Task A_file_that_was_mended_is_served_again()
    {
        var file = await _kala.UploadAsync(Content);
        await FlipAsync(file, 0);
        (await _kala.MaintainAsync("scrub")).ShouldSucceed();
        await FlipAsync(file, 0);
        _kala.Clock.Advance(TimeSpan.FromSeconds(1));

        (await _kala.MaintainAsync("scrub")).ShouldSucceed();

        (await _kala.DownloadAsync(file)).ShouldCarry(Content);
    }

    [Fact]
    public async Task A_blob_that_is_missing_is_found()
    {
        await _kala.UploadAsync(Content);
        var lost = await _kala.UploadAsync(Content);
        await _kala.Blobs.DeleteAsync(lost);

        var report = (await _kala.MaintainAsync("scrub")).ShouldSucceed();

        Assert.Equal([lost], report.Data.GetProperty("corrupt").EnumerateArray().Select(uuid => uuid.GetGuid()));
        Assert.Equal(JsonValueKind.Null, report.Data.GetProperty("unreadable").ValueKind);
    }

    [Fact]
    public async Task A_store_that_is_gone_condemns_no_file()
    {
        Guid[] files = [await _kala.UploadAsync(Content), await _kala.UploadAsync(Content), await _kala.UploadAsync(Content)];
        Answer report;

        await using (await _kala.Blobs.TakeAwayAsync())
        {
            report = (await _kala.MaintainAsync("scrub")).ShouldSucceed();
        }

        Assert.Empty(report.Data.GetProperty("corrupt").EnumerateArray());
        Assert.Contains(report.Data.GetProperty("unreadable").GetGuid(), files);
        Assert.Single(_kala.Log.All, line => line.Id == 3006);
        foreach (var file in files)
        {
            (await _kala.DownloadAsync(file)).ShouldCarry(Content);
        }
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_does_not_keep_the_others_from_being_read()
    {
        var unreadable = await _kala.UploadAsync(Content);
        var obstruction = await _kala.Blobs.ObstructAsync(unreadable);
        await _kala.UploadAsync(Content);
        var bad = await _kala.UploadAsync(Content);
        await FlipAsync(bad, 777);

        Guid[] corrupt = [
            .. Corrupt((await _kala.MaintainAsync("scrub")).ShouldSucceed()),
            .. Corrupt((await _kala.MaintainAsync("scrub")).ShouldSucceed())];
        var again = (await _kala.MaintainAsync("scrub")).ShouldSucceed();
        await obstruction.DisposeAsync();
        var whole = (await _kala.MaintainAsync("scrub")).ShouldSucceed();

        Assert.Contains(bad, corrupt);
        Assert.Equal(unreadable, again.Data.GetProperty("unreadable").GetGuid());
        Assert.Equal(JsonValueKind.Null, whole.Data.GetProperty("unreadable").ValueKind);
        (await _kala.DownloadAsync(unreadable)).ShouldCarry(Content);
    }

    [Fact]
    public async Task Nothing_has_run_yet_when_the_server_starts()
    {
        var maintenance = (await _kala.GetAsync(MaintenanceCalls.Maintenance)).ShouldSucceed();

        Assert.Equal("no-store", maintenance.Header("Cache-Control"));
        Assert.False(maintenance.Data.GetProperty("runsByItself").GetBoolean());
        Assert.Equal(["expire", "collect", "scrub"], Works(maintenance).Select(work => work.GetProperty("name").GetString()));
        Assert.All(Works(maintenance), work =>
        {
            Assert.Equal(JsonValueKind.Null, work.GetProperty("last").ValueKind);
            Assert.Equal(JsonValueKind.Null, work.GetProperty("nextDueAt").ValueKind);
            Assert.False(work.GetProperty("isRunning").GetBoolean());
        });
    }

    [Fact]
    public async Task A_run_on_demand_is_told_with_its_report()
    {
        await _kala.UploadAsync(Content);
        var startedAt = _kala.Clock.GetUtcNow();
        (await _kala.MaintainAsync("scrub")).ShouldSucceed();
        _kala.Clock.Advance(TimeSpan.FromHours(1));

        var scrub = Works((await _kala.GetAsync(MaintenanceCalls.Maintenance)).ShouldSucceed())[2];

        Assert.Equal(1, scrub.GetProperty("manualRuns").GetInt64());
        Assert.Equal(0, scrub.GetProperty("automaticRuns").GetInt64());
        var last = scrub.GetProperty("last");
        Assert.Equal(startedAt, last.GetProperty("startedAt").GetDateTimeOffset());
        Assert.Equal("manual", last.GetProperty("trigger").GetString());
        Assert.Equal("ok", last.GetProperty("outcome").GetString());
        Assert.Equal(Content.Length, last.GetProperty("report").GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task A_run_that_failed_is_told_as_failed()
    {
        _kala.Database.WriteFault = new InvalidOperationException("A bug.");
        (await _kala.MaintainAsync("collect")).ShouldBeRefused(500, "internal_error");
        _kala.Database.Mend();

        var collect = Works((await _kala.GetAsync(MaintenanceCalls.Maintenance)).ShouldSucceed())[1];

        Assert.Equal("failed", collect.GetProperty("last").GetProperty("outcome").GetString());
        Assert.Equal(JsonValueKind.Null, collect.GetProperty("last").GetProperty("report").ValueKind);
        Assert.Equal(1, collect.GetProperty("manualRuns").GetInt64());
    }

    [Fact]
    public async Task The_workers_runs_are_told_and_when_they_are_due()
    {
        await using var own = await KalaApplication.StartAsync("Housekeeping:Enabled=true");
        var startedAt = own.Clock.GetUtcNow();
        async Task<JsonElement> ExpireAsync() => Works((await own.GetAsync(MaintenanceCalls.Maintenance)).ShouldSucceed())[0];
        await Eventually.TrueAsync(
            async () => (await ExpireAsync()).GetProperty("nextDueAt").ValueKind != JsonValueKind.Null, "the worker to wait");
        Assert.Equal(startedAt.AddMinutes(1), (await ExpireAsync()).GetProperty("nextDueAt").GetDateTimeOffset());

        own.Clock.Advance(TimeSpan.FromMinutes(1));

        await Eventually.TrueAsync(
            async () => (await ExpireAsync()).GetProperty("automaticRuns").GetInt64() == 1, "the worker to run");
        var expire = await ExpireAsync();
        Assert.Equal("automatic", expire.GetProperty("last").GetProperty("trigger").GetString());
        Assert.Equal(startedAt.AddMinutes(1), expire.GetProperty("last").GetProperty("startedAt").GetDateTimeOffset());
    }

    private static JsonElement[] Works(Answer maintenance) => [.. maintenance.Data.GetProperty("works").EnumerateArray()];

    private static IEnumerable<Guid> Corrupt(Answer report) =>
        report.Data.GetProperty("corrupt").EnumerateArray().Select(uuid => uuid.GetGuid());

    private async Task FlipAsync(Guid file, long position)
    {
        var bytes = await _kala.Blobs.ReadAsync(file);
        bytes[position] ^= 1;
        await _kala.Blobs.WriteAsync(file, bytes);
    }
}
