using System.Linq.Expressions;
using Kala.Application.Abstractions;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Admin;

/// <summary>Lists upload sessions.</summary>
public sealed class ListSessionsHandler(IKalaDatabase database, CursorSeal seal, TimeProvider clock)
{
    /// <summary>The list; refused if the caller may not see these rows, or if nobody has the owner's name.</summary>
    public async Task<Result<Listing<ListedSession>>> HandleAsync(ListQuery query, Caller caller, CancellationToken cancellation)
    {
        var resolved = await ListAccess.ResolveAsync(database, query, caller, cancellation);
        if (resolved.IsRefused(out var refusal))
        {
            return refusal;
        }
        return resolved.Value.Sort switch
        {
            ListSort.FileSize => Listing(
                resolved.Value, session => session.ExpectedSize, view => new Position<long?>(view.FileSize, view.Uuid)),
            ListSort.OriginalFilename => Listing(
                resolved.Value, session => session.OriginalFilename, view => new Position<string>(view.OriginalFilename, view.Uuid)),
            _ => Listing(
                resolved.Value, session => session.CreatedAt, view => new Position<DateTimeOffset>(view.CreatedAt, view.Uuid)),
        };
    }

    private Listing<ListedSession> Listing<TKey>(
        ListQuery query,
        Expression<Func<UploadSession, TKey>> key,
        Func<ListedSession, Position<TKey>> positionOf)
    {
        var now = clock.GetUtcNow();
        var keyset = new Keyset<UploadSession, TKey>(key, session => session.Id, query.Descending);
        return new Listing<UploadSession, TKey, ListedSession>(
            database,
            seal,
            ListAccess.Name("sessions", query),
            new ListReader<UploadSession, TKey, ListedSession>(keyset, query.Descending, View(now), positionOf),
            (db, ct) => new SessionFilter(query, now).SourcesAsync(db.UploadSessions, ct),
            (db, ct) => CountAsync(db, query.ToCount(), now, ct))
        {
            Complete = (db, rows, ct) => OwnerNames.AddAsync(
                db, rows, row => row.Owner, (row, name) => row with { OwnerName = name }, ct),
        };
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

    private static Expression<Func<UploadSession, ListedSession>> View(DateTimeOffset now) => session => new ListedSession
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
