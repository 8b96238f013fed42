using System.Linq.Expressions;
using Kala.Application.Abstractions;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Admin;

/// <summary>Lists upload sessions.</summary>
public sealed class ListSessionsHandler(IKalaDatabase database, CursorSeal seal, TimeProvider clock)
{
    /// <summary>The list; refused if the caller may not see these rows.</summary>
    public Result<Listing<SessionView>> Handle(ListQuery query, Caller caller)
    {
        var allowed = ListAccess.Of(query, caller);
        if (allowed.IsRefused(out var refusal))
        {
            return refusal;
        }
        return allowed.Value.Sort switch
        {
            ListSort.FileSize => Listing(
                allowed.Value, session => session.ExpectedSize, view => new Position<long?>(view.FileSize, view.Uuid)),
            ListSort.OriginalFilename => Listing(
                allowed.Value, session => session.OriginalFilename, view => new Position<string>(view.OriginalFilename, view.Uuid)),
            _ => Listing(
                allowed.Value, session => session.CreatedAt, view => new Position<DateTimeOffset>(view.CreatedAt, view.Uuid)),
        };
    }

    private Listing<SessionView> Listing<TKey>(
        ListQuery query,
        Expression<Func<UploadSession, TKey>> key,
        Func<SessionView, Position<TKey>> positionOf)
    {
        var now = clock.GetUtcNow();
        var keyset = new Keyset<UploadSession, TKey>(key, session => session.Id, query.Descending);
        return new Listing<UploadSession, TKey, SessionView>(
            database,
            seal,
            ListAccess.Name("sessions", query),
            new ListReader<UploadSession, TKey, SessionView>(keyset, query.Descending, View(now), positionOf),
            (db, ct) => new SessionFilter(query, now).SourcesAsync(db.UploadSessions, ct),
            (db, ct) => CountAsync(db, query.ToCount(), now, ct));
    }

    private static async Task<RowCount> CountAsync(
        KalaContext db,
        ListQuery query,
        DateTimeOffset now,
        CancellationToken cancellation) => await RowCounter.CountAsync(
            await new SessionFilter(query, now).SourcesAsync(db.UploadSessions, cancellation),
            rows => query.Sort == ListSort.FileSize
                ? rows.OrderBy(one => one.ExpectedSize).ThenBy(one => one.Id)
                : rows.OrderBy(one => one.CreatedAt).ThenBy(one => one.Id),
            cancellation);

    private static Expression<Func<UploadSession, SessionView>> View(DateTimeOffset now) => session => new SessionView
    {
        Uuid = session.Id,
        OriginalFilename = session.OriginalFilename,
        ContentType = session.ContentType,
        FileSize = session.ExpectedSize,
        Offset = session.Offset,
        Status = SessionViewProfile.StatusText(UploadSession.StatusAt(now, session.Status, session.ExpiresAt)),
        Hash = SessionViewProfile.HashText(session.Sha256, session.ExpectedSha256),
        Verified = session.Verified,
        Failure = session.Failure,
        Door = session.Door,
        Owner = session.OwnerId,
        CreatedAt = session.CreatedAt,
        UpdatedAt = session.UpdatedAt,
        ExpiresAt = session.ExpiresAt,
        ClosedAt = session.ClosedAt,
    };
}
