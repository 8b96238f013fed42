using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// What every upload and download asks of the database, without what EF Core needs to find its expressions again and to
/// track what it reads: docs/decisions/0040.
/// </summary>
internal sealed class PostgresStatements
{
    /// <summary>When a lease ends that is held from now on, by the database's clock, which all nodes share.</summary>
    public const string LeaseEnd = "date_trunc('milliseconds', now()) + interval '15 seconds'";

    private const string Commit = "COMMIT";
    private const string LeaseStays = $"lease_expires_at = {LeaseEnd}";
    private const string LeaseGoes = "lease_token = NULL, lease_expires_at = NULL";

    private static PostgresStatements? _made;

    private readonly PostgresTable<UploadSession> _sessions;
    private readonly PostgresTable<StoredFile> _files;
    private readonly SessionUpdate _update;
    private readonly string _move;
    private readonly string _moveLast;
    private readonly string _change;
    private readonly string _changeLast;

    private PostgresStatements(IModel model)
    {
        _sessions = new PostgresTable<UploadSession>(model);
        _files = new PostgresTable<StoredFile>(model);
        _update = new SessionUpdate(_sessions.Rows);
        _move = _sessions.UpdateSql(_update.Moving, _update.Where, LeaseStays);
        _moveLast = _sessions.UpdateSql(_update.Moving, _update.Where, LeaseGoes);
        _change = _sessions.UpdateSql(_update.All, _update.Where, LeaseStays);
        _changeLast = _sessions.UpdateSql(_update.All, _update.Where, LeaseGoes);
    }

    /// <summary>One model describes all connections, whichever context brings it.</summary>
    public static PostgresStatements Of(IModel model) => _made ??= new PostgresStatements(model);

    public Task<UploadSession?> FindSessionAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellation) =>
        _sessions.FindAsync(connection, id, cancellation);

    public Task<StoredFile?> FindFileAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellation) =>
        _files.FindAsync(connection, id, cancellation);

    /// <summary>Runs a change of one session's row: the row as it is then; null if none was changed.</summary>
    public Task<UploadSession?> ReturnSessionAsync(NpgsqlConnection connection, string sql, object?[] values) =>
        _sessions.ReadAsync(connection, $"{sql} RETURNING {_sessions.Rows.Names}", values, CancellationToken.None);

    public NpgsqlBatchCommand Insert(UploadSession session) => _sessions.Insert(session);

    public NpgsqlBatchCommand Insert(StoredFile file) => _files.Insert(file);

    /// <summary>Makes a row what the session is now, if it is what it was before.</summary>
    public NpgsqlBatchCommand Update(UploadSession session, SessionMark before, Guid? lease, bool givesLeaseBack)
    {
        var update = new NpgsqlBatchCommand(SessionUpdate.OnlyMoves(session, before)
            ? givesLeaseBack ? _moveLast : _move
            : givesLeaseBack ? _changeLast : _change);
        update.Parameters.AddValues(_update.Values(session, before, lease));
        return update;
    }

    /// <summary>Runs some statements in one round trip, the first that fails as the last; perhaps with the transaction's end.</summary>
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
