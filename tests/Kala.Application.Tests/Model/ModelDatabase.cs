using System.Globalization;
using Kala.Application.Files;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kala.Application.Tests.Model;

/// <summary>
/// The real metadata store on a file in memory, migrated once and emptied for each sequence. What it commits counts as
/// durable; a restart closes its writer and opens a new one.
/// </summary>
internal sealed class ModelDatabase : IAsyncDisposable
{
    private readonly string _folder;
    private readonly PooledDbContextFactory<SqliteKalaContext> _contexts;
    private readonly SqliteConnection _observer;
    private readonly Dictionary<string, SqliteCommand> _queries = [];
    private readonly string _connection;
    private readonly Ballast _ballast;

    private ModelDatabase(string folder)
    {
        _folder = folder;
        _connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "kala.db") }.ConnectionString;
        _contexts = new PooledDbContextFactory<SqliteKalaContext>(
            new DbContextOptionsBuilder<SqliteKalaContext>().UseSqlite(_connection).Options);
        _observer = new SqliteConnection(_connection);
        _ballast = new Ballast(Path.Combine(folder, "kala.db.ballast"), new PosixDisk(Unmeasured.Metrics), NullLogger.Instance);
        Current = Open();
    }

    public SqliteKalaDatabase Current { get; private set; }

    /// <summary>How long a step of a sequence may take, by the wall clock, before it counts as hanging.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    public static async Task<ModelDatabase> CreateAsync()
    {
        const string InMemory = "/dev/shm";
        var parent = Directory.Exists(InMemory) ? InMemory : Path.GetTempPath();
        var folder = Path.Combine(parent, $"kala-model-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        var database = new ModelDatabase(folder);
        await new SqliteStartup(
            database._contexts,
            new SqliteConnectionStringBuilder(database._connection),
            database._ballast,
            NullLogger<SqliteStartup>.Instance).RunAsync(CancellationToken.None);
        await database._observer.OpenAsync();
        return database;
    }

    public async Task RestartAsync()
    {
        await Current.DisposeAsync();
        Current = Open();
    }

    public Task EmptyAsync() => Current.WriteAsync(
        (db, ct) => db.Database.ExecuteSqlRawAsync(
            "DELETE FROM upload_sessions; DELETE FROM files; DELETE FROM idempotency_keys; DELETE FROM owner_usage;", ct),
        CancellationToken.None);

    /// <summary>All sessions as they are committed, read past the code under test.</summary>
    public Dictionary<Guid, SessionRow> Sessions() => Query(
        """SELECT id, status, "offset", extents, digest_state, expires_at, restart_allowed, verified, verified_extents FROM upload_sessions""",
        row => new SessionRow(
            Guid.Parse(row.GetString(0)),
            row.GetString(1),
            row.GetInt64(2),
            Extents.Parse(row.GetString(3)),
            row.IsDBNull(4) ? null : Sha256State.FromBytes((byte[])row.GetValue(4)),
            DateTimeOffset.Parse(row.GetString(5), CultureInfo.InvariantCulture),
            row.GetBoolean(6),
            ByChunks(row),
            VerifiedBy(row.GetBoolean(7), ByChunks(row)))).ToDictionary(row => row.Id);

    /// <summary>All files as they are committed.</summary>
    public Dictionary<Guid, FileRow> Files() => Query(
        "SELECT id, size, sha256, extents, deleted_at, verified, verified_by_chunks FROM files",
        row => new FileRow(
            Guid.Parse(row.GetString(0)),
            row.GetInt64(1),
            Sha256Digest.FromHex(row.GetString(2)),
            Extents.Parse(row.GetString(3)),
            !row.IsDBNull(4),
            VerifiedBy(row.GetBoolean(5), row.GetBoolean(6)))).ToDictionary(row => row.Id);

    /// <summary>The owners whose usage is not the sum over their rows, in the words of this query alone.</summary>
    public List<string> WrongUsage() => Query(
        """
        SELECT owner_id, sum(bytes), sum(sessions), sum(files), sum(ended) FROM (
          SELECT owner_id, -bytes AS bytes, -sessions AS sessions, -files AS files, -ended AS ended FROM owner_usage
          UNION ALL SELECT owner_id, coalesce(expected_size, 0), 1, 0, 0 FROM upload_sessions WHERE status IN ('open', 'failed')
          UNION ALL SELECT owner_id, 0, 0, 0, 1 FROM upload_sessions WHERE status IN ('aborted', 'expired')
          UNION ALL SELECT owner_id, size, 0, 1, 0 FROM files WHERE deleted_at IS NULL
          UNION ALL SELECT owner_id, 0, 0, 0, 1 FROM files WHERE deleted_at IS NOT NULL)
        GROUP BY owner_id
        HAVING sum(bytes) <> 0 OR sum(sessions) <> 0 OR sum(files) <> 0 OR sum(ended) <> 0
        """,
        row => $"{row.GetString(0)} lacks {row.GetInt64(1)} bytes, {row.GetInt64(2)} sessions, {row.GetInt64(3)} files, {row.GetInt64(4)} ended");

    public async ValueTask DisposeAsync()
    {
        await Current.DisposeAsync();
        foreach (var query in _queries.Values)
        {
            await query.DisposeAsync();
        }
        await _observer.DisposeAsync();
        SqliteConnection.ClearPool(new SqliteConnection(_connection));
        Directory.Delete(_folder, recursive: true);
    }

    private static bool ByChunks(SqliteDataReader session) =>
        !session.IsDBNull(8) && session.GetString(8).TrimEnd('!') == session.GetString(3).TrimEnd('!');

    private static string? VerifiedBy(bool verified, bool byChunks) => !verified ? null : byChunks ? "chunks" : "file";

    private SqliteKalaDatabase Open() => new(_contexts, _ballast, new FilesVersion(), Unmeasured.Metrics, NullLogger<SqliteKalaDatabase>.Instance);

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read)
    {
        if (!_queries.TryGetValue(sql, out var command))
        {
            _queries.Add(sql, command = _observer.CreateCommand());
            command.CommandText = sql;
            command.Prepare();
        }
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }
        return rows;
    }
}

internal sealed record SessionRow(
    Guid Id,
    string Status,
    long Offset,
    Extents Extents,
    Sha256State? DigestState,
    DateTimeOffset ExpiresAt,
    bool RestartAllowed,
    bool IsChecked,
    string? VerifiedBy);

internal sealed record FileRow(Guid Id, long Size, Sha256Digest Sha256, Extents Extents, bool IsDeleted, string? VerifiedBy);
