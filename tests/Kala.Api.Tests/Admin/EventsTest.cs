using Kala.Application.Abstractions;
using Kala.Domain.Events;
using Kala.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kala.Api.Tests.Admin;

/// <summary>A server with the user ann, and no events but those of the test.</summary>
public abstract class EventsTest : IAsyncLifetime
{
    protected const string Audit = "/api/manage/audit";

    protected static readonly byte[] Hello = "hello"u8.ToArray();

    protected KalaApplication Server { get; private set; } = null!;

    protected (Guid Uuid, (string Name, string Value) Token) Ann { get; private set; }

    protected Guid Admin { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Server = await KalaApplication.StartSignedInAsync();
        Ann = await Server.AddUserAsync("ann", "filestore.upload", "filestore.read", "filestore.delete");
        Admin = (await Server.GetAsync($"{KalaApplication.Auth}/me")).ShouldSucceed().Data.GetProperty("uuid").GetGuid();
        await Server.ExecuteAsync("DELETE FROM events WHERE count > 0");
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static Event EventAt(DateTimeOffset at, Guid session) => new()
    {
        At = at,
        Id = Identifiers.NewEventId(at),
        Kind = EventKinds.Created,
        SessionId = session,
    };

    protected Task<Answer> SendAsync(string method, string target) => Server.SendAsync(method, target, null, Ann.Token);

    protected Task<Answer> TimelineAsync(Guid session, string query = "") =>
        Server.GetAsync($"{KalaApplication.Sessions}/{session}/events{query}", Ann.Token);

    protected async Task<Guid> OpenAsync(long fileSize, string? hash = null) =>
        (await Server.CreateAsync(new { fileSize, hash = hash ?? Bytes.Sha256Of([.. Hello, .. Hello]) }, Ann.Token)).ShouldSucceed(201).Data.GetGuid();

    protected Task<Answer> AppendAsync(Guid session, byte[] bytes) =>
        Server.PostOctetsAsync(KalaApplication.WriteTarget(session, "APPEND"), bytes, Ann.Token);

    protected async Task<List<string?>> KindsAsync(string query) =>
        [.. (await Server.GetAsync(Audit + query)).ShouldSucceed().Data.EnumerateArray().Select(row => row.GetProperty("kind").GetString())];

    /// <summary>All events, the oldest first.</summary>
    protected Task<List<Event>> EventsAsync() => Server.Database.Inner.ReadAsync(
        (db, ct) => db.Events.OrderBy(one => one.At).ThenBy(one => one.Id).ToListAsync(ct), CancellationToken.None);
}
