using Kala.Application.Abstractions;
using Kala.Domain.Events;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.Data.Sqlite;

namespace Kala.Infrastructure.Persistence;

/// <summary>The frequent statements on SQLite, each compiled once for a connection.</summary>
internal sealed class SqliteSessionRows : ISessionRows
{
    private const string FindSession = $"SELECT {SqliteSessionColumns.Names} FROM upload_sessions WHERE id = @id";

    private const string FindFile = $"SELECT {SqliteFileColumns.Names} FROM files WHERE id = @id";

    private const string InsertSession =
        $"INSERT INTO upload_sessions ({SqliteSessionColumns.Names}) VALUES ({SqliteSessionColumns.Values})";

    private const string InsertFile = $"INSERT INTO files ({SqliteFileColumns.Names}) VALUES ({SqliteFileColumns.Values})";

    private const string InsertEvent = $"INSERT INTO events ({SqliteEventColumns.Names}) VALUES ({SqliteEventColumns.Values})";

    private const string UpdateChunk =
        $"UPDATE upload_sessions SET {SqliteSessionColumns.SetChunk} WHERE {SqliteSessionColumns.IsBefore}";

    private const string UpdateAll =
        $"""
        UPDATE upload_sessions SET {SqliteSessionColumns.SetChunk}, {SqliteSessionColumns.SetOthers}
        WHERE {SqliteSessionColumns.IsBefore}
        """;

    public Task<UploadSession?> FindSessionAsync(KalaContext db, Guid id, CancellationToken cancellation)
    {
        var find = Command(db, FindSession);
        find.Parameters.Set("@id", id);
        using var row = find.ExecuteReader();
        return Task.FromResult(row.Read() ? SqliteSessionColumns.Read(row) : null);
    }

    public Task<StoredFile?> FindFileAsync(KalaContext db, Guid id, CancellationToken cancellation)
    {
        var find = Command(db, FindFile);
        find.Parameters.Set("@id", id);
        using var row = find.ExecuteReader();
        return Task.FromResult(row.Read() ? SqliteFileColumns.Read(row) : null);
    }

    public Task InsertAsync(KalaContext db, UploadSession session, Event created, CancellationToken cancellation)
    {
        Insert(db, session);
        Insert(db, created);
        return Task.CompletedTask;
    }

    public Task InsertAsync(
        KalaContext db,
        UploadSession session,
        StoredFile file,
        Event stored,
        CancellationToken cancellation)
    {
        Insert(db, session);
        Insert(db, file);
        Insert(db, stored);
        return Task.CompletedTask;
    }

    public Task<bool> UpdateAsync(
        KalaContext db,
        UploadSession session,
        SessionSnapshot before,
        Guid? lease,
        bool releasesLease,
        IReadOnlyList<Event> events,
        CancellationToken cancellation)
    {
        var isChunk = SessionSnapshot.Of(session).EqualsExceptContent(before);
        var update = Command(db, isChunk ? UpdateChunk : UpdateAll);
        SqliteSessionColumns.SetChunkValues(update.Parameters, session);
        if (!isChunk)
        {
            SqliteSessionColumns.SetOtherValues(update.Parameters, session);
        }
        SqliteSessionColumns.SetBefore(update.Parameters, session.Id, before, lease);
        var isMine = update.ExecuteNonQuery() > 0;
        if (isMine)
        {
            foreach (var one in events)
            {
                Insert(db, one);
            }
        }
        return Task.FromResult(isMine);
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
        var isMine = await UpdateAsync(db, session, before, lease, releasesLease: true, [closed], cancellation);
        if (isMine)
        {
            Insert(db, file);
        }
        return isMine;
    }

    private static void Insert(KalaContext db, UploadSession session)
    {
        var insert = Command(db, InsertSession);
        SqliteSessionColumns.SetAll(insert.Parameters, session);
        insert.ExecuteNonQuery();
    }

    private static void Insert(KalaContext db, StoredFile file)
    {
        var insert = Command(db, InsertFile);
        SqliteFileColumns.SetAll(insert.Parameters, file);
        insert.ExecuteNonQuery();
    }

    private static void Insert(KalaContext db, Event one)
    {
        var insert = Command(db, InsertEvent);
        SqliteEventColumns.SetAll(insert.Parameters, one);
        insert.ExecuteNonQuery();
    }

    private static SqliteCommand Command(KalaContext db, string sql) => ((SqliteKalaContext)db).Command(sql);
}
