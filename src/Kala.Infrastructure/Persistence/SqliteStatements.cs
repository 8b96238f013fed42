using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore.Metadata;
using SQLitePCL;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The frequent statements of uploads and downloads, compiled once per connection. Built from EF Core's expressions
/// each time, they took most of a small upload's processor time; see docs/decisions/0031.
/// </summary>
internal sealed class SqliteStatements(sqlite3 connection, IModel model) : IDisposable
{
    private static Tables? _sharedTables;

    private readonly Dictionary<string, SqliteStatement> _statements = [];

    // All connections share one model, whichever context provides it.
    private readonly Tables _tables = _sharedTables ??= new Tables(model);

    public UploadSession? FindSession(Guid id) => _tables.Sessions.Find(Statement(_tables.Sessions.FindSql), id);

    public StoredFile? FindFile(Guid id) => _tables.Files.Find(Statement(_tables.Files.FindSql), id);

    public void Insert(UploadSession session) => _tables.Sessions.Insert(Statement(_tables.Sessions.InsertSql), session);

    public void Insert(StoredFile file) => _tables.Files.Insert(Statement(_tables.Files.InsertSql), file);

    /// <summary>Updates a row to the session's values; false if it no longer has the previous ones.</summary>
    public bool Update(UploadSession session, SessionSnapshot before, Guid? lease)
    {
        var update = Statement(SessionUpdate.ChangesOnlyChunkColumns(session, before) ? _tables.UpdateChunkSql : _tables.UpdateAllSql);
        foreach (var value in _tables.Update.Values(session, before, lease))
        {
            update.Bind(value);
        }
        return update.Execute() > 0;
    }

    /// <summary>Runs a statement without values and results.</summary>
    public void Run(string sql) => Statement(sql).Execute();

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }
        _statements.Clear();
    }

    private SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements[sql] = statement = new SqliteStatement(connection, sql);
        }
        return statement;
    }

    private sealed class Tables
    {
        public Tables(IModel model)
        {
            Sessions = new SqliteTable<UploadSession>(model);
            Files = new SqliteTable<StoredFile>(model);
            Update = new SessionUpdate(Sessions.Rows);
            UpdateChunkSql = Sessions.UpdateSql(Update.ChunkColumns, Update.Where);
            UpdateAllSql = Sessions.UpdateSql(Update.AllColumns, Update.Where);
        }

        public SqliteTable<UploadSession> Sessions { get; }

        public SqliteTable<StoredFile> Files { get; }

        public SessionUpdate Update { get; }

        /// <summary>Updates the columns that a chunk changes.</summary>
        public string UpdateChunkSql { get; }

        /// <summary>Updates all columns that may change.</summary>
        public string UpdateAllSql { get; }
    }
}
