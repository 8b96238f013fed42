using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The frequent statements of uploads and downloads, without EF Core's overhead for finding its compiled expressions
/// and tracking; see docs/decisions/0040.
/// </summary>
internal sealed class PostgresStatements
{
    /// <summary>When a lease that is renewed now expires, by the database's clock, which all nodes share.</summary>
    public const string LeaseEnd = "date_trunc('milliseconds', now()) + interval '15 seconds'";

    private const string Commit = "COMMIT";
    private const string RenewLease = $"lease_expires_at = {LeaseEnd}";
    private const string ReleaseLease = "lease_token = NULL, lease_expires_at = NULL";

    private static PostgresStatements? _made;

    private readonly PostgresTable<UploadSession> _sessions;
    private readonly PostgresTable<StoredFile> _files;
    private readonly SessionUpdate _update;
    private readonly string _updateChunk;
    private readonly string _updateChunkAndRelease;
    private readonly string _updateAll;
    private readonly string _updateAllAndRelease;

    private PostgresStatements(IModel model)
    {
        _sessions = new PostgresTable<UploadSession>(model);
        _files = new PostgresTable<StoredFile>(model);
        _update = new SessionUpdate(_sessions.Rows);
        _updateChunk = _sessions.UpdateSql(_update.ChunkColumns, _update.Where, RenewLease);
        _updateChunkAndRelease = _sessions.UpdateSql(_update.ChunkColumns, _update.Where, ReleaseLease);
        _updateAll = _sessions.UpdateSql(_update.AllColumns, _update.Where, RenewLease);
        _updateAllAndRelease = _sessions.UpdateSql(_update.AllColumns, _update.Where, ReleaseLease);
    }

    /// <summary>All connections share one model, whichever context provides it.</summary>
    public static PostgresStatements Of(IModel model) => _made ??= new PostgresStatements(model);

    public Task<UploadSession?> FindSessionAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellation) =>
        _sessions.FindAsync(connection, id, cancellation);

    public Task<StoredFile?> FindFileAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellation) =>
        _files.FindAsync(connection, id, cancellation);

    /// <summary>Runs a change of one session's row; returns the changed row, or null if none was changed.</summary>
    public Task<UploadSession?> ReturnSessionAsync(NpgsqlConnection connection, string sql, object?[] values) =>
        _sessions.ReadAsync(connection, $"{sql} RETURNING {_sessions.Rows.Names}", values, CancellationToken.None);

    public NpgsqlBatchCommand Insert(UploadSession session) => _sessions.Insert(session);

    public NpgsqlBatchCommand Insert(StoredFile file) => _files.Insert(file);

    /// <summary>Updates a row to the session's values, if it still has the previous ones.</summary>
    public NpgsqlBatchCommand Update(UploadSession session, SessionSnapshot before, Guid? lease, bool releasesLease)
    {
        var update = new NpgsqlBatchCommand(SessionUpdate.ChangesOnlyChunkColumns(session, before)
            ? releasesLease ? _updateChunkAndRelease : _updateChunk
            : releasesLease ? _updateAllAndRelease : _updateAll);
        update.Parameters.AddValues(_update.Values(session, before, lease));
        return update;
    }

    /// <summary>Runs statements in one round trip until the first one fails; can also end the transaction.</summary>
    public static async Task RunAsync(
        NpgsqlConnection connection,
        IEnumerable<NpgsqlBatchCommand> statements,
        bool commits,
        CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement);
        }
        if (commits)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Commit));
        }
        await batch.ExecuteNonQueryAsync(cancellation);
    }
}
