using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore.Metadata;
using SQLitePCL;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// What every upload and download asks of the database, as statements of one connection that are compiled once. Made
/// from EF Core's expressions each time, they were most of a small upload's processor time: docs/decisions/0031.
/// </summary>
internal sealed class SqliteStatements(sqlite3 connection, IModel model) : IDisposable
{
    private static Tables? _tables;

    private readonly Dictionary<string, SqliteStatement> _statements = [];

    // One model describes all connections, whichever context brings it.
    private readonly Tables _of = _tables ??= new Tables(model);

    public UploadSession? FindSession(Guid id) => _of.Sessions.Find(Statement(_of.Sessions.FindSql), id);

    public StoredFile? FindFile(Guid id) => _of.Files.Find(Statement(_of.Files.FindSql), id);

    public void Insert(UploadSession session) => _of.Sessions.Insert(Statement(_of.Sessions.InsertSql), session);

    public void Insert(StoredFile file) => _of.Files.Insert(Statement(_of.Files.InsertSql), file);

    /// <summary>Makes a row what the session is now; false if it is not what it was before.</summary>
    public bool Update(UploadSession session, SessionMark before, Guid? lease)
    {
        var update = Statement(SessionUpdate.OnlyMoves(session, before) ? _of.MoveSql : _of.ChangeSql);
        foreach (var value in _of.Update.Values(session, before, lease))
        {
            update.Bind(value);
        }
        return update.Execute() > 0;
    }

    /// <summary>Runs something that has no values and gives none.</summary>
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
            MoveSql = Sessions.UpdateSql(Update.Moving, Update.Where);
            ChangeSql = Sessions.UpdateSql(Update.All, Update.Where);
        }

        public SqliteTable<UploadSession> Sessions { get; }

        public SqliteTable<StoredFile> Files { get; }

        public SessionUpdate Update { get; }

        /// <summary>Changes what a chunk does.</summary>
        public string MoveSql { get; }

        /// <summary>Changes all that may change.</summary>
        public string ChangeSql { get; }
    }
}
