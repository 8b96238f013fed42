using Kala.Domain.UploadSessions;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The change of a session's row. Of most chunks only the offset moves, and what belongs to it: a change that named the
/// other columns too would write each of their indexes again, whether or not they differ.
/// </summary>
internal sealed class SqliteSessionUpdate
{
    private static readonly string[] Moving =
    [
        nameof(UploadSession.Offset),
        nameof(UploadSession.DigestState),
        nameof(UploadSession.BlobSuspect),
        nameof(UploadSession.Failure),
        nameof(UploadSession.UpdatedAt),
        nameof(UploadSession.ExpiresAt),
    ];

    private static readonly string[] Others =
    [
        nameof(UploadSession.Status),
        nameof(UploadSession.Generation),
        nameof(UploadSession.Blob),
        nameof(UploadSession.OriginalFilename),
        nameof(UploadSession.OriginalFilenameFolded),
        nameof(UploadSession.ExpectedSize),
        nameof(UploadSession.Sha256),
        nameof(UploadSession.Verified),
        nameof(UploadSession.ClosedAt),
    ];

    private readonly SqliteTable<UploadSession>.Column[] _moving;
    private readonly SqliteTable<UploadSession>.Column[] _all;
    private readonly SqliteTable<UploadSession>.Column[] _where;
    private readonly string _moveSql;
    private readonly string _changeSql;

    public SqliteSessionUpdate(SqliteTable<UploadSession> sessions)
    {
        _moving = sessions.Of(Moving);
        _all = sessions.Of([.. Moving, .. Others]);
        _where = sessions.Of(
            nameof(UploadSession.Id),
            nameof(UploadSession.Status),
            nameof(UploadSession.Generation),
            nameof(UploadSession.Blob),
            nameof(UploadSession.Offset),
            nameof(UploadSession.LeaseToken));
        _moveSql = sessions.UpdateSql(_moving, _where);
        _changeSql = sessions.UpdateSql(_all, _where);
    }

    /// <summary>The statement for a change.</summary>
    public string Sql(UploadSession session, SessionMark before) => OnlyMoves(session, before) ? _moveSql : _changeSql;

    /// <summary>Makes the row what the session is now; false if it is not what it was before.</summary>
    public bool Run(SqliteStatement update, UploadSession session, SessionMark before, Guid? lease)
    {
        foreach (var column in OnlyMoves(session, before) ? _moving : _all)
        {
            column.Bind(update, session);
        }
        object?[] values = [session.Id, before.Status, before.Generation, before.Blob, before.Offset, lease];
        foreach (var (column, value) in _where.Zip(values))
        {
            column.BindValue(update, value);
        }
        return update.Execute() > 0;
    }

    private static bool OnlyMoves(UploadSession session, SessionMark before) =>
        SessionMark.Of(session) with { Offset = before.Offset } == before;
}
