using System.Text.Json;
using Kala.Application.Abstractions;
using Kala.Domain.Events;
using Kala.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Api.Tests.Admin;

/// <summary>Each change writes its events once, with its actor, and a change that is not made writes none.</summary>
public sealed class EventsTests : EventsTest
{
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
        var file = (await Server.PostOctetsAsync(KalaApplication.Files, Hello, Ann.Token)).ShouldSucceed(201).Data.GetGuid();
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
    public async Task A_session_is_aborted_once_and_forgotten_by_anAdministrator()
    {
        var session = await OpenAsync(5);
        (await SendAsync("DELETE", $"{KalaApplication.Sessions}/{session}")).ShouldSucceed(204);
        (await SendAsync("DELETE", $"{KalaApplication.Sessions}/{session}")).ShouldSucceed(204);
        await ShouldHaveHappenedAsync(session, ("created", 0, "form"), ("aborted", 0, null));

        (await Server.SendAsync("DELETE", $"{KalaApplication.Sessions}/{session}?forget=true", null)).ShouldSucceed(204);

        var last = (await EventsAsync())[^1];
        Assert.Equal((EventKinds.Forgotten, session, Admin), (last.Kind, last.SessionId, last.ActorId));
        (await TimelineAsync(session)).ShouldBeRefused(404, "session_not_found");
    }

    [Fact]
    public async Task A_session_that_expires_has_no_actor()
    {
        var session = await OpenAsync(5);
        Server.Clock.Advance(TimeSpan.FromDays(8));
        (await Server.SendAsync("POST", $"{KalaApplication.Filestore}/maintenance/expire", null)).ShouldSucceed();
        (await Server.SendAsync("POST", $"{KalaApplication.Filestore}/maintenance/expire", null)).ShouldSucceed();

        var events = await EventsAsync();

        Assert.Equal(["created", "expired"], events.Select(one => one.Kind));
        Assert.Equal([Ann.Uuid, null], events.Select(one => one.ActorId));
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
            var written = await Server.SendAsync(
                "POST",
                $"{KalaApplication.Sessions}/{session}/write?mode=WRITE",
                new ByteArrayContent([1]),
                Ann.Token,
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
        (string, string)[] headers = [("Idempotency-Key", "one"), Ann.Token];
        (await Server.CreateAsync(new { fileSize = 5 }, headers)).ShouldSucceed(201);
        (await Server.CreateAsync(new { fileSize = 5 }, headers)).ShouldSucceed(201);
        (await Server.CreateAsync(new { fileSize = 6 }, headers)).ShouldBeRefused(422, "idempotency_conflict");

        Assert.Equal([EventKinds.Created], (await EventsAsync()).Select(one => one.Kind));
    }

    [Fact]
    public async Task A_change_that_is_rolled_back_leaves_no_event()
    {
        var other = await OpenAsync(5);
        var before = await EventsAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => Server.Database.Inner.WriteAsync<bool>(
            async (db, ct) =>
            {
                var session = await db.UploadSessions.AsNoTracking().SingleAsync(one => one.Id == other, ct);
                await Server.Services.GetRequiredService<ISessionRows>().InsertAsync(db, session, EventAt(Server.Clock.GetUtcNow(), other), ct);
                return true;
            },
            CancellationToken.None));

        Assert.Equal(before.Select(one => one.Id), (await EventsAsync()).Select(one => one.Id));
    }

    [Fact]
    public async Task Users_and_keys_have_events_with_what_was_done_and_by_whom()
    {
        var key = await Server.MakeListedKeyAsync(Ann.Token);
        (await Server.SendAsync("DELETE", $"{KalaApplication.Auth}/api-keys/{key}", null)).ShouldSucceed(204);
        (await Server.PatchJsonAsync($"{KalaApplication.Users}/{Ann.Uuid}", new { disabled = true, permissions = new[] { "filestore.read" } })).ShouldSucceed();
        (await Server.SendAsync("DELETE", $"{KalaApplication.Users}/{Ann.Uuid}", null)).ShouldSucceed(204);
        var (bob, token) = await Server.AddUserAsync("Bob");
        (await Server.SendAsync("POST", $"{KalaApplication.Auth}/sign-out", null, token)).ShouldSucceed(204);

        var events = await EventsAsync();

        Assert.Equal(
            [
                (EventKinds.KeyCreated, Ann.Uuid, key),
                (EventKinds.KeyRevoked, Admin, key),
                (EventKinds.UserChanged, Admin, Ann.Uuid),
                (EventKinds.UserDeleted, Admin, Ann.Uuid),
                (EventKinds.UserCreated, Admin, bob),
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
        var (bob, _) = await Server.AddUserAsync("bob");
        await Server.AddSessionsAsync([.. Enumerable.Range(0, 503).Select(number => $"{number}.txt")], Ann.Uuid);
        (await Server.PostOctetsAsync(KalaApplication.Files, Hello, Ann.Token)).ShouldSucceed(201);
        var before = (await EventsAsync()).Count;

        for (var i = 0; i < 2; i++)
        {
            (await Server.PostJsonAsync(
                $"{KalaApplication.Filestore}/maintenance/assign-owner",
                JsonSerializer.Serialize(new { from = Ann.Uuid, to = bob }))).ShouldSucceed();
        }

        var events = (await EventsAsync()).Skip(before).ToList();
        Assert.Equal([500, 4, 1], events.Select(one => one.Count));
        Assert.All(events, one => Assert.Equal(
            ("owner_assigned", Admin, bob, $"{Ann.Uuid}"), (one.Kind, one.ActorId!.Value, one.SubjectId!.Value, one.Detail!)));
        Assert.Equal(["owner_assigned", "owner_assigned", "owner_assigned"], await KindsAsync("?kind=owner_assigned"));
    }

    [Fact]
    public async Task A_password_that_is_changed_is_named_but_not_shown()
    {
        var change = new { password = "a new one, 1234567", currentPassword = KalaApplication.UserPassword };
        (await Server.PatchJsonAsync($"{KalaApplication.Users}/{Ann.Uuid}", change, Ann.Token)).ShouldSucceed();

        var changed = Assert.Single(await EventsAsync());

        Assert.Equal((EventKinds.UserChanged, Ann.Uuid, "password"), (changed.Kind, changed.ActorId, changed.Detail));
    }

    /// <summary>A body of ten bytes of which five are sent.</summary>
    // With its bytes on disk it has the session: a request that still waits for its turn is no interruption of the writing.
    private Task<WireConnection> BeginAsync(Guid session, long? offset) =>
        Server.BeginWriteAsync(session, Hello, declared: 10, offset: offset, credentials: Ann.Token);

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
        var lease = await Server.Services.GetRequiredService<IUploadLeases>().TryAcquireAsync(session, CancellationToken.None);
        if (lease is not null)
        {
            await lease.DisposeAsync();
        }
        return lease is not null;
    }

    private Task InterruptedAsync(int times) => Eventually.TrueAsync(
        async () => (await EventsAsync()).Count(one => one.Kind == EventKinds.Interrupted) == times, $"{times} interruptions");

    /// <summary>The events of ann's session as she sees them, and no others.</summary>
    private async Task ShouldHaveHappenedAsync(Guid session, params (string Kind, long Offset, string? Detail)[] expected)
    {
        var rows = (await TimelineAsync(session)).ShouldSucceed().Data.EnumerateArray().ToList();

        Assert.Equal(expected, rows.Select(row => (
            row.GetProperty("kind").GetString()!, row.GetProperty("offset").GetInt64(), row.GetProperty("detail").GetString())));
        Assert.All(rows, row => Assert.Equal(Ann.Uuid, row.GetProperty("actor").GetGuid()));
        Assert.All(rows, row => Assert.Equal(1, row.GetProperty("count").GetInt32()));
        Assert.Equal(expected.Length, (await EventsAsync()).Count);
    }
}
