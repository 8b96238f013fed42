using Kala.Application.Abstractions;
using Kala.Domain.Events;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Npgsql;

namespace Kala.Infrastructure.Persistence;

/// <summary>The frequent statements on PostgreSQL; each takes one round trip.</summary>
internal sealed class PostgresSessionRows : ISessionRows
{
    /// <summary>When a lease that is renewed now expires, by the database's clock, which all nodes share.</summary>
    public const string LeaseEnd = "date_trunc('milliseconds', now()) + interval '15 seconds'";

    private const string RenewLease = $"lease_expires_at = {LeaseEnd}";

    private const string ReleaseLease = "lease_token = NULL, lease_expires_at = NULL";

    private const string FindSession = $"SELECT {PostgresSessionColumns.Names} FROM upload_sessions WHERE id = @id";

    private const string FindFile = $"SELECT {PostgresFileColumns.Names} FROM files WHERE id = @id";

    private const string IntoEvents = $"INSERT INTO events ({PostgresEventColumns.Names})";

    private const string InsertSession =
        $"INSERT INTO upload_sessions ({PostgresSessionColumns.Names}) VALUES ({PostgresSessionColumns.Values})";

    private const string InsertEvent = $"{IntoEvents} VALUES ({PostgresEventColumns.Values})";

    private const string InsertCreated = $"{InsertSession}; {InsertEvent}";

    private const string InsertStored =
        $"""
        {InsertSession};
        INSERT INTO files ({PostgresFileColumns.Names}) VALUES ({PostgresFileColumns.Values});
        {InsertEvent}
        """;

    private const string SetChunk = $"UPDATE upload_sessions SET {PostgresSessionColumns.SetChunk}";

    private const string SetAll = $"{SetChunk}, {PostgresSessionColumns.SetOthers}";

    private const string IsBefore = $"WHERE {PostgresSessionColumns.IsBefore}";

    private const string UpdateChunk = $"{SetChunk}, {RenewLease} {IsBefore}";

    private const string UpdateChunkAndRelease = $"{SetChunk}, {ReleaseLease} {IsBefore}";

    private const string UpdateAll = $"{SetAll}, {RenewLease} {IsBefore}";

    private const string UpdateAllAndRelease = $"{SetAll}, {ReleaseLease} {IsBefore}";

    // One statement, so that it is a transaction of its own.
    private const string Close =
        $"""
        WITH closed AS ({UpdateAllAndRelease} RETURNING id),
            filed AS (INSERT INTO files ({PostgresFileColumns.Names}) SELECT {PostgresFileColumns.Values} FROM closed)
        {IntoEvents} SELECT {PostgresEventColumns.Values} FROM closed
        """;

    public async Task<UploadSession?> FindSessionAsync(KalaContext db, Guid id, CancellationToken cancellation)
    {
        await using var find = await CommandAsync(db, FindSession, cancellation);
        find.Parameters.Set("@id", id);
        await using var row = await find.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? PostgresSessionColumns.Read(row) : null;
    }

    public async Task<StoredFile?> FindFileAsync(KalaContext db, Guid id, CancellationToken cancellation)
    {
        await using var find = await CommandAsync(db, FindFile, cancellation);
        find.Parameters.Set("@id", id);
        await using var row = await find.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? PostgresFileColumns.Read(row) : null;
    }

    public async Task InsertAsync(KalaContext db, UploadSession session, Event created, CancellationToken cancellation)
    {
        await using var insert = await CommandAsync(db, InsertCreated, cancellation);
        PostgresSessionColumns.SetAll(insert.Parameters, session);
        PostgresEventColumns.SetAll(insert.Parameters, created);
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    public async Task InsertAsync(
        KalaContext db,
        UploadSession session,
        StoredFile file,
        Event stored,
        CancellationToken cancellation)
    {
        await using var insert = await CommandAsync(db, InsertStored, cancellation);
        PostgresSessionColumns.SetAll(insert.Parameters, session);
        PostgresFileColumns.SetAll(insert.Parameters, file);
        PostgresEventColumns.SetAll(insert.Parameters, stored);
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<bool> UpdateAsync(
        KalaContext db,
        UploadSession session,
        SessionSnapshot before,
        Guid? lease,
        bool releasesLease,
        IReadOnlyList<Event> events,
        CancellationToken cancellation)
    {
        var isChunk = SessionSnapshot.Of(session).EqualsExceptContent(before);
        var sql = isChunk
            ? releasesLease ? UpdateChunkAndRelease : UpdateChunk
            : releasesLease ? UpdateAllAndRelease : UpdateAll;
        await using var update = await CommandAsync(db, WithEvents(sql, events.Count), cancellation);
        PostgresSessionColumns.SetChunkValues(update.Parameters, session);
        if (!isChunk)
        {
            PostgresSessionColumns.SetOtherValues(update.Parameters, session);
        }
        PostgresSessionColumns.SetBefore(update.Parameters, session.Id, before, lease);
        for (var place = 0; place < events.Count; place++)
        {
            PostgresEventColumns.SetAll(update.Parameters, events[place], place);
        }
        return await update.ExecuteNonQueryAsync(cancellation) > 0;
    }

    public async Task<bool> CloseAsync(
        KalaContext db,
        UploadSession session,
        SessionSnapshot before,
        Guid? lease,
        StoredFile file,
        Event closed,
        CancellationToken cancellation)
    {
        await using var close = await CommandAsync(db, Close, cancellation);
        PostgresSessionColumns.SetChunkValues(close.Parameters, session);
        PostgresSessionColumns.SetOtherValues(close.Parameters, session);
        PostgresSessionColumns.SetBefore(close.Parameters, session.Id, before, lease);
        PostgresFileColumns.SetAll(close.Parameters, file);
        PostgresEventColumns.SetAll(close.Parameters, closed);
        return await close.ExecuteNonQueryAsync(cancellation) > 0;
    }

    /// <summary>The same change and its events in one statement, so that it is a transaction of its own.</summary>
    private static string WithEvents(string change, int events) => events == 0 ? change :
        $"""
        WITH changed AS ({change} RETURNING id)
        {IntoEvents} SELECT one.* FROM changed, (VALUES {PostgresEventColumns.ValuesOf(events)}) AS one
        """;

    private static ValueTask<NpgsqlCommand> CommandAsync(KalaContext db, string sql, CancellationToken cancellation) =>
        ((PostgresKalaContext)db).CommandAsync(sql, cancellation);
}
