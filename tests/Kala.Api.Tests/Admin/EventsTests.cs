using System.Text.Json;
using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Domain.Events;
using Kala.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Api.Tests.Admin;

/// <summary>Each change writes its events once, with its actor, and a change that is not made writes none.</summary>
public sealed class EventsTests : IAsyncLifetime
{
    private const string Audit = "/api/manage/audit";

    private static readonly byte[] Hello = "hello"u8.ToArray();

    private KalaApplication _kala = null!;
    private (Guid Uuid, (string Name, string Value) Token) _ann;
    private Guid _admin;

    public async ValueTask InitializeAsync()
    {
        _kala = await KalaApplication.StartSignedInAsync();
        _ann = await _kala.AddUserAsync("ann", "filestore.upload", "filestore.read", "filestore.delete");
        _admin = (await _kala.GetAsync($"{KalaApplication.Auth}/me")).ShouldSucceed().Data.GetProperty("uuid").GetGuid();
        await _kala.ExecuteAsync("DELETE FROM events WHERE count > 0");
    }

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task An_upload_in_chunks_is_created_started_and_closed()
    {
        var session = await OpenAsync(10);
        (await AppendAsync(session, Hello)).ShouldSucceed();
        (await AppendAsync(session, Hello)).ShouldSucceed();
        (await SendAsync("POST", $"{KalaApplication.Sessions}/{session}/close")).ShouldSucceed();

        await ShouldHaveHappenedAsync(session, ("created", 0, "form"), ("write_started", 5, null), ("closed", 10, null));
    }

    [Fact]
    public async Task A_file_in_one_request_writes_one_event_and_its_deletion_another()
    {
        var file = (await _kala.PostOctetsAsync(KalaApplication.Files, Hello, _ann.Token)).ShouldSucceed(201).Data.GetGuid();
        (await SendAsync("DELETE", $"{KalaApplication.Files}/{file}")).ShouldSucceed(204);
        (await SendAsync("DELETE", $"{KalaApplication.Files}/{file}")).ShouldSucceed(204);

        await ShouldHaveHappenedAsync(file, ("stored", 5, "raw"), ("deleted", 5, null));
    }

    [Fact]
    public async Task Wrong_bytes_fail_a_session_and_the_event_says_why()
    {
        var session = await OpenAsync(5, Bytes.Sha256Of([1]));
        (await AppendAsync(session, Hello)).ShouldSucceed();
        (await SendAsync("POST", $"{KalaApplication.Sessions}/{session}/close")).ShouldBeRefused(400, "hash_mismatch");

        await ShouldHaveHappenedAsync(session, ("created", 0, "form"), ("write_started", 5, null), ("failed", 5, "hash_mismatch"));
    }

    [Fact]
    public async Task A_session_is_aborted_once_and_forgotten_by_an_administrator()
    {
        var session = await OpenAsync(5);
        (await SendAsync("DELETE", $"{KalaApplication.Sessions}/{session}")).ShouldSucceed(204);
        (await SendAsync("DELETE", $"{KalaApplication.Sessions}/{session}")).ShouldSucceed(204);
        await ShouldHaveHappenedAsync(session, ("created", 0, "form"), ("aborted", 0, null));

        (await _kala.SendAsync("DELETE", $"{KalaApplication.Sessions}/{session}?forget=true", null)).ShouldSucceed(204);

        var last = (await EventsAsync())[^1];
        Assert.Equal((EventKinds.Forgotten, session, _admin), (last.Kind, last.SessionId, last.ActorId));
        (await TimelineAsync(session)).ShouldBeRefused(404, "session_not_found");
    }

    [Fact]
    public async Task A_session_that_expires_has_no_actor()
    {
        var session = await OpenAsync(5);
        _kala.Clock.Advance(TimeSpan.FromDays(8));
        (await _kala.SendAsync("POST", $"{KalaApplication.Filestore}/maintenance/expire", null)).ShouldSucceed();
        (await _kala.SendAsync("POST", $"{KalaApplication.Filestore}/maintenance/expire", null)).ShouldSucceed();

        var events = await EventsAsync();

        Assert.Equal(["created", "expired"], events.Select(one => one.Kind));
        Assert.Equal([_ann.Uuid, null], events.Select(one => one.ActorId));
    }

    [Fact]
    public async Task A_body_that_is_cut_says_how_much_of_it_is_kept()
    {
        var session = await OpenAsync(10);
        await CutAsync(session, offset: 0);
        await InterruptedAsync(1);
        (await AppendAsync(session, Hello)).ShouldSucceed();

        await ShouldHaveHappenedAsync(
            session, ("created", 0, "form"), ("write_started", 5, null), ("interrupted", 5, "client_gone"));
    }

    [Fact]
    public async Task Bodies_of_which_nothing_is_kept_are_one_event_as_long_as_they_are_at_one_offset()
    {
        var session = await OpenAsync(20);
        await CutAsync(session, offset: null);
        await InterruptedAsync(1);
        await CutAsync(session, offset: null);
        (await AppendAsync(session, [1])).ShouldSucceed();
        await CutAsync(session, offset: null);
        await InterruptedAsync(2);

        await ShouldHaveHappenedAsync(
            session,
            ("created", 0, "form"),
            ("interrupted", 0, "client_gone"),
            ("write_started", 1, null),
            ("interrupted", 1, "client_gone"));
    }

    [Fact]
    public async Task A_session_that_begins_anew_without_end_does_not_fill_the_table()
    {
        var session = await OpenAsync(10);
        for (var times = 0; times < 110; times++)
        {
            var written = await _kala.SendAsync(
                "POST",
                $"{KalaApplication.Sessions}/{session}/write?mode=WRITE",
                new ByteArrayContent([1]),
                _ann.Token,
                ("Content-Type", "application/octet-stream"));
            written.ShouldSucceed();
        }
        (await AppendAsync(session, "23456789"u8.ToArray())).ShouldSucceed();

        var events = await EventsAsync();

        Assert.Equal(100, events.Count);
        Assert.Equal(EventKinds.Created, events[0].Kind);
    }

    [Fact]
    public async Task A_writer_that_is_superseded_is_interrupted()
    {
        var session = await OpenAsync(10);
        using var loser = await BeginAsync(session, offset: 0);
        (await AppendAsync(session, Hello)).ShouldSucceed();
        await loser.ReadAnswerAsync();

        var events = await EventsAsync();

        Assert.Equal((EventKinds.Interrupted, "write_superseded", 5L), (events[^1].Kind, events[^1].Detail, events[^1].Offset));
        Assert.Single(events, one => one.Kind == EventKinds.WriteStarted);
    }

    [Fact]
    public async Task A_creation_that_is_repeated_or_refused_writes_no_second_event()
    {
        (string, string)[] headers = [("Idempotency-Key", "one"), _ann.Token];
        (await _kala.CreateAsync(new { fileSize = 5 }, headers)).ShouldSucceed(201);
        (await _kala.CreateAsync(new { fileSize = 5 }, headers)).ShouldSucceed(201);
        (await _kala.CreateAsync(new { fileSize = 6 }, headers)).ShouldBeRefused(422, "idempotency_conflict");

        Assert.Equal([EventKinds.Created], (await EventsAsync()).Select(one => one.Kind));
    }

    [Fact]
    public async Task A_change_that_is_rolled_back_leaves_no_event()
    {
        var other = await OpenAsync(5);
        var before = await EventsAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => _kala.Database.Inner.WriteAsync<bool>(
            async (db, ct) =>
            {
                var session = await db.UploadSessions.AsNoTracking().SingleAsync(one => one.Id == other, ct);
                await _kala.Services.GetRequiredService<ISessionRows>().InsertAsync(db, session, EventAt(_kala.Clock.GetUtcNow(), other), ct);
                return true;
            },
            CancellationToken.None));

        Assert.Equal(before.Select(one => one.Id), (await EventsAsync()).Select(one => one.Id));
    }

    [Fact]
    public async Task Users_and_keys_have_events_with_what_was_done_and_by_whom()
    {
        var key = await _kala.MakeListedKeyAsync(_ann.Token);
        (await _kala.SendAsync("DELETE", $"{KalaApplication.Auth}/api-keys/{key}", null)).ShouldSucceed(204);
        (await _kala.PatchJsonAsync($"{KalaApplication.Users}/{_ann.Uuid}", new { disabled = true, permissions = new[] { "filestore.read" } })).ShouldSucceed();
        (await _kala.SendAsync("DELETE", $"{KalaApplication.Users}/{_ann.Uuid}", null)).ShouldSucceed(204);
        var (bob, token) = await _kala.AddUserAsync("Bob");
        (await _kala.SendAsync("POST", $"{KalaApplication.Auth}/sign-out", null, token)).ShouldSucceed(204);

        var events = await EventsAsync();

        Assert.Equal(
            [
                (EventKinds.KeyCreated, _ann.Uuid, key),
                (EventKinds.KeyRevoked, _admin, key),
                (EventKinds.UserChanged, _admin, _ann.Uuid),
                (EventKinds.UserDeleted, _admin, _ann.Uuid),
                (EventKinds.UserCreated, _admin, bob),
                (EventKinds.SignedIn, bob, bob),
                (EventKinds.SignedOut, bob, bob),
            ],
            events.Select(one => (one.Kind, one.ActorId!.Value, one.SubjectId!.Value)));
        Assert.Equal("permissions filestore.read, disabled", events[2].Detail);
        Assert.Equal(["ann", "Bob", "127.0.0.1"], events.Skip(3).Take(3).Select(one => one.Detail));
        Assert.DoesNotContain(events, one => one.Detail?.Contains(KalaApplication.UserPassword, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task An_assignment_has_an_event_for_each_batch_that_changed_rows()
    {
        var (bob, _) = await _kala.AddUserAsync("bob");
        await _kala.AddSessionsAsync([.. Enumerable.Range(0, 503).Select(number => $"{number}.txt")], _ann.Uuid);
        (await _kala.PostOctetsAsync(KalaApplication.Files, Hello, _ann.Token)).ShouldSucceed(201);
        var before = (await EventsAsync()).Count;

        for (var i = 0; i < 2; i++)
        {
            (await _kala.PostJsonAsync(
                $"{KalaApplication.Filestore}/maintenance/assign-owner",
                JsonSerializer.Serialize(new { from = _ann.Uuid, to = bob }))).ShouldSucceed();
        }

        var events = (await EventsAsync()).Skip(before).ToList();
        Assert.Equal([500, 4, 1], events.Select(one => one.Count));
        Assert.All(events, one => Assert.Equal(
            ("owner_assigned", _admin, bob, $"{_ann.Uuid}"), (one.Kind, one.ActorId!.Value, one.SubjectId!.Value, one.Detail!)));
        Assert.Equal(["owner_assigned", "owner_assigned", "owner_assigned"], await KindsAsync("?kind=owner_assigned"));
    }

    [Fact]
    public async Task A_password_that_is_changed_is_named_but_not_shown()
    {
        var change = new { password = "a new one, 1234567", currentPassword = KalaApplication.UserPassword };
        (await _kala.PatchJsonAsync($"{KalaApplication.Users}/{_ann.Uuid}", change, _ann.Token)).ShouldSucceed();

        var changed = Assert.Single(await EventsAsync());

        Assert.Equal((EventKinds.UserChanged, _ann.Uuid, "password"), (changed.Kind, changed.ActorId, changed.Detail));
    }

    [Fact]
    public async Task The_timeline_is_for_those_who_may_see_the_session()
    {
        var session = await OpenAsync(5);
        var (_, eve) = await _kala.AddUserAsync("eve", "filestore.upload", "filestore.read");

        (await TimelineAsync(session)).ShouldSucceed();
        (await _kala.GetAsync($"{KalaApplication.Sessions}/{session}/events")).ShouldSucceed();
        (await _kala.GetAsync($"{KalaApplication.Sessions}/{session}/events", eve)).ShouldBeRefused(404, "session_not_found");
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
        _kala.Clock.Advance(TimeSpan.FromMinutes(1));
        var since = $"{_kala.Clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'}";
        var second = await OpenAsync(5);
        var (bob, _) = await _kala.AddUserAsync("bob");

        Assert.Equal(["signed_in", "user_created", "created", "created"], await KindsAsync(""));
        Assert.Equal(["created", "created"], await KindsAsync("?actor=ann"));
        Assert.Equal(["created", "created"], await KindsAsync($"?actor={_ann.Uuid}&kind=created"));
        Assert.Equal(["created"], await KindsAsync($"?session={first}"));
        Assert.Equal(["created"], await KindsAsync($"?kind=created&from={since}"));
        Assert.Equal(["created"], await KindsAsync($"?to={since}"));
        Assert.Empty(await KindsAsync($"?session={second}&to={since}"));
        var rows = (await _kala.GetAsync($"{Audit}?count=true")).ShouldSucceed();
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

        var first = (await _kala.GetAsync($"{Audit}?limit=2")).ShouldSucceed();
        var rest = (await _kala.GetAsync($"{Audit}?limit=2&cursor={first.Json.GetProperty("page").GetProperty("next").GetString()}")).ShouldSucceed();
        var csv = (await _kala.GetAsync($"{Audit}?format=csv")).ShouldSucceed();

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
        var refused = (await _kala.GetAsync(Audit + query)).ShouldBeRefused(400, "validation_failed");

        Assert.True(refused.GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Refused_sign_ins_become_a_few_rows_with_a_count()
    {
        for (var i = 0; i < 3; i++)
        {
            (await SignInAsync("Ann", $"wrong {i}")).ShouldBeRefused(401, "invalid_credentials");
        }
        (await SignInAsync("my secret", "oops")).ShouldBeRefused(401, "invalid_credentials");
        (await SignInAsync("nobody", "oops")).ShouldBeRefused(401, "invalid_credentials");
        Assert.Empty(await EventsAsync());

        await SignIns.WriteCountsAsync(CancellationToken.None);
        await SignIns.WriteCountsAsync(CancellationToken.None);

        Assert.Equal(
            [(EventKinds.SignInRefused, _ann.Uuid, 3, "127.0.0.1"), (EventKinds.SignInRefused, (Guid?)null, 2, "127.0.0.1")],
            (await EventsAsync()).Select(one => (one.Kind, one.SubjectId, one.Count, one.Detail!)));
    }

    [Fact]
    public async Task Guesses_from_everywhere_write_no_more_rows_than_there_may_be()
    {
        for (var i = 0; i < 5_000; i++)
        {
            SignIns.CountRefusal($"user{i}", Kala.Application.Limits.ClientNetwork.Of(new System.Net.IPAddress(0x0100_007F + i)));
        }

        await SignIns.WriteCountsAsync(CancellationToken.None);

        var events = await EventsAsync();
        Assert.Equal(SignInEvents.MostRows + 1, events.Count);
        Assert.Equal(5_000, events.Sum(one => one.Count));
    }

    [Fact]
    public async Task Invented_names_from_one_network_do_not_hide_guesses_from_others()
    {
        var one = Kala.Application.Limits.ClientNetwork.Of(System.Net.IPAddress.Parse("192.0.2.1"));
        for (var i = 0; i < 2_000; i++)
        {
            SignIns.CountRefusal($"invented{i}", one);
        }
        SignIns.CountRefusal("ann", one);
        for (var i = 0; i < 3; i++)
        {
            SignIns.CountRefusal("ann", Kala.Application.Limits.ClientNetwork.Of(System.Net.IPAddress.Parse("198.51.100.2")));
        }

        await SignIns.WriteCountsAsync(CancellationToken.None);

        Assert.Equal(
            [((Guid?)null, 2_001, "192.0.2.1"), (_ann.Uuid, 3, "198.51.100.2")],
            (await EventsAsync()).Select(row => (row.SubjectId, row.Count, row.Detail!)));
    }

    [Fact]
    public async Task Counts_that_cannot_be_written_are_written_with_the_next_ones()
    {
        await SignIns.WriteCountsAsync(CancellationToken.None);
        await RefuseAndSignInAsync();
        _kala.Database.WriteFault = new DatabaseUnavailableException("The store is read-only.", new InvalidOperationException());
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => SignIns.WriteCountsAsync(CancellationToken.None));
        await RefuseAndSignInAsync();
        _kala.Database.Mend();

        await SignIns.WriteCountsAsync(CancellationToken.None);
        await SignIns.WriteCountsAsync(CancellationToken.None);

        Assert.Equal(
            [(EventKinds.SignedIn, 1), (EventKinds.SignedIn, 3), (EventKinds.SignInRefused, 2)],
            (await EventsAsync()).Select(one => (one.Kind, one.Count)));

        async Task RefuseAndSignInAsync()
        {
            (await SignInAsync("ann", "wrong")).ShouldBeRefused(401, "invalid_credentials");
            (await SignInAsync("ann", KalaApplication.UserPassword)).ShouldSucceed();
            (await SignInAsync("ann", KalaApplication.UserPassword)).ShouldSucceed();
        }
    }

    [Fact]
    public async Task Further_sign_ins_of_a_span_are_counted_and_written_at_a_stop_at_the_latest()
    {
        await SignIns.WriteCountsAsync(CancellationToken.None);
        for (var i = 0; i < 3; i++)
        {
            (await SignInAsync("ann", KalaApplication.UserPassword)).ShouldSucceed();
        }
        Assert.Single(await EventsAsync());

        await _kala.RestartAsync();

        Assert.Equal([1, 2], (await EventsAsync()).Select(one => one.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sign_in_that_cannot_be_recorded_succeeds_and_is_counted(bool isFull)
    {
        await SignIns.WriteCountsAsync(CancellationToken.None);
        _kala.Database.WriteFault = isFull ? new StorageFullException() : new InvalidOperationException("attempt to write a readonly database");
        (await SignInAsync("ann", KalaApplication.UserPassword)).ShouldSucceed();
        _kala.Database.Mend();

        await SignIns.WriteCountsAsync(CancellationToken.None);

        Assert.Equal([(EventKinds.SignedIn, 1)], (await EventsAsync()).Select(one => (one.Kind, one.Count)));
    }

    [Fact]
    public async Task A_sign_in_does_not_wait_long_for_its_event()
    {
        await SignIns.WriteCountsAsync(CancellationToken.None);
        _kala.Database.Stalls = true;

        var signIn = SignInAsync("ann", KalaApplication.UserPassword);
        await Eventually.TrueAsync(
            () =>
            {
                _kala.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return signIn.IsCompleted;
            },
            "the sign-in to succeed without its event");

        (await signIn).ShouldSucceed();
        _kala.Database.Mend();
    }

    [Fact]
    public async Task Events_are_kept_for_their_days()
    {
        await _kala.OpenSessionAsync(5);
        _kala.Clock.Advance(TimeSpan.FromDays(89));
        await _kala.OpenSessionAsync(5);
        await CollectAsync(0);
        Assert.Equal(2, (await EventsAsync()).Count(one => one.Kind == EventKinds.Created));

        _kala.Clock.Advance(TimeSpan.FromDays(2));
        await CollectAsync(1);
        await CollectAsync(0);

        Assert.Equal(1, (await EventsAsync()).Count(one => one.Kind == EventKinds.Created));
    }

    [Fact]
    public async Task Old_events_are_deleted_in_portions()
    {
        var old = _kala.Clock.GetUtcNow().AddDays(-100);
        await _kala.Database.Inner.WriteAsync(
            (db, _) =>
            {
                db.AddRange(Enumerable.Range(0, 5_000).Select(i => EventAt(old.AddMilliseconds(i / 3), Guid.NewGuid())));
                return Task.FromResult(true);
            },
            CancellationToken.None);

        await CollectAsync(5_000);

        Assert.Empty(await EventsAsync());
    }

    private SignInEvents SignIns => _kala.Services.GetRequiredService<SignInEvents>();

    private static Event EventAt(DateTimeOffset at, Guid session) => new()
    {
        At = at,
        Id = Identifiers.NewEventId(at),
        Kind = EventKinds.Created,
        SessionId = session,
    };

    private async Task CollectAsync(int events) => Assert.Equal(
        events,
        (await _kala.SendAsync("POST", $"{KalaApplication.Filestore}/maintenance/collect", null)).ShouldSucceed().Data.GetProperty("events").GetInt64());

    private Task<Answer> SendAsync(string method, string target) => _kala.SendAsync(method, target, null, _ann.Token);

    private Task<Answer> SignInAsync(string username, string password) =>
        _kala.PostJsonAsync($"{KalaApplication.Auth}/access-token", JsonSerializer.Serialize(new { username, password }));

    private Task<Answer> TimelineAsync(Guid session, string query = "") =>
        _kala.GetAsync($"{KalaApplication.Sessions}/{session}/events{query}", _ann.Token);

    private async Task<Guid> OpenAsync(long fileSize, string? hash = null) =>
        (await _kala.CreateAsync(new { fileSize, hash = hash ?? Bytes.Sha256Of([.. Hello, .. Hello]) }, _ann.Token)).ShouldSucceed(201).Data.GetGuid();

    private Task<Answer> AppendAsync(Guid session, byte[] bytes) =>
        _kala.PostOctetsAsync(KalaApplication.WriteTarget(session, "APPEND"), bytes, _ann.Token);

    /// <summary>A body of ten bytes of which five are sent.</summary>
    private async Task<WireConnection> BeginAsync(Guid session, long? offset)
    {
        var client = await _kala.ConnectAsync();
        await client.SendHeadAsync(
            "POST",
            KalaApplication.WriteTarget(session, "APPEND", offset),
            ("Content-Type", "application/octet-stream"),
            ("Content-Length", "10"),
            _ann.Token);
        await client.SendAsync(Hello);
        await Eventually.TrueAsync(
            async () => offset is null ? !await IsFreeAsync(session) : _kala.Folder.BytesOf(session) >= 5,
            "the writer to begin");
        return client;
    }

    private async Task CutAsync(Guid session, long? offset)
    {
        using (await BeginAsync(session, offset))
        {
            // The connection ends in the middle of the body.
        }
        await Eventually.TrueAsync(() => IsFreeAsync(session), "the writer to end");
    }

    private async Task<bool> IsFreeAsync(Guid session)
    {
        var lease = await _kala.Services.GetRequiredService<IUploadLeases>().TryAcquireAsync(session, CancellationToken.None);
        if (lease is not null)
        {
            await lease.DisposeAsync();
        }
        return lease is not null;
    }

    private Task InterruptedAsync(int times) => Eventually.TrueAsync(
        async () => (await EventsAsync()).Count(one => one.Kind == EventKinds.Interrupted) == times, $"{times} interruptions");

    private async Task<List<string?>> KindsAsync(string query) =>
        [.. (await _kala.GetAsync(Audit + query)).ShouldSucceed().Data.EnumerateArray().Select(row => row.GetProperty("kind").GetString())];

    /// <summary>All events, the oldest first.</summary>
    private Task<List<Event>> EventsAsync() => _kala.Database.Inner.ReadAsync(
        (db, ct) => db.Events.OrderBy(one => one.At).ThenBy(one => one.Id).ToListAsync(ct), CancellationToken.None);

    /// <summary>The events of ann's session as she sees them, and no others.</summary>
    private async Task ShouldHaveHappenedAsync(Guid session, params (string Kind, long Offset, string? Detail)[] expected)
    {
        var rows = (await TimelineAsync(session)).ShouldSucceed().Data.EnumerateArray().ToList();

        Assert.Equal(expected, rows.Select(row => (
            row.GetProperty("kind").GetString()!, row.GetProperty("offset").GetInt64(), row.GetProperty("detail").GetString())));
        Assert.All(rows, row => Assert.Equal(_ann.Uuid, row.GetProperty("actor").GetGuid()));
        Assert.All(rows, row => Assert.Equal(1, row.GetProperty("count").GetInt32()));
        Assert.Equal(expected.Length, (await EventsAsync()).Count);
    }
}
