using System.Globalization;
using System.Linq.Expressions;
using Kala.Application.Abstractions;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Admin;

/// <summary>Lists upload sessions.</summary>
public sealed class ListSessionsHandler(IKalaDatabase database, CursorSeal seal, TimeProvider clock)
{
    /// <summary>The number of open and failed sessions that a page sorts by expiry; measured in docs/decisions/0062.</summary>
    public const int MostSorted = 25_000;

    private static readonly Failure TooManyToSort = Failures.ValidationFailed("sort", string.Create(
        CultureInfo.InvariantCulture,
        $"Too many sessions are running to sort them by expiresAt: more than {MostSorted}. Narrow them with createdFrom, createdTo, status, owner or uuid, or sort by createdAt."));

    /// <summary>
    /// The list; refused if the caller may not see these rows, if nobody has the owner's name, or if there are too many
    /// rows for the order by expiry.
    /// </summary>
    public async Task<Result<Listing<ListedSession>>> HandleAsync(ListQuery query, Caller caller, CancellationToken cancellation)
    {
        var resolved = await ListAccess.ResolveAsync(database, query, caller, cancellation);
        if (resolved.IsRefused(out var refusal))
        {
            return refusal;
        }
        if (resolved.Value.Sort == ListSort.ExpiresAt)
        {
            return await ByExpiryAsync(resolved.Value, cancellation);
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

    private async Task<Result<Listing<ListedSession>>> ByExpiryAsync(ListQuery query, CancellationToken cancellation)
    {
        var filter = new SessionFilter(query, clock.GetUtcNow());
        return await database.ReadAsync((db, ct) => filter.SortedAsync(db.UploadSessions, ct), cancellation) is { } sources
            ? Listing(
                query,
                session => session.ExpiresAt,
                view => new Position<DateTimeOffset>(view.ExpiresAt, view.Uuid),
                (db, _) => Task.FromResult(sources(db.UploadSessions)))
            : TooManyToSort;
    }

    private Listing<ListedSession> Listing<TKey>(
        ListQuery query,
        Expression<Func<UploadSession, TKey>> key,
        Func<ListedSession, Position<TKey>> positionOf,
        Func<KalaContext, CancellationToken, Task<IReadOnlyList<RowSource<UploadSession>>>>? sources = null)
    {
        var now = clock.GetUtcNow();
        var keyset = new Keyset<UploadSession, TKey>(key, session => session.Id, query.Descending);
        return new Listing<UploadSession, TKey, ListedSession>(
            database,
            seal,
            ListAccess.Name("sessions", query),
            new ListReader<UploadSession, TKey, ListedSession>(keyset, query.Descending, View(now), positionOf),
            sources ?? ((db, ct) => new SessionFilter(query, now).SourcesAsync(db.UploadSessions, ct)),
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
        VerifiedBy = SessionViewProfile.VerifiedByText(session.Verified, UploadSession.AreSameBytes(session.VerifiedExtents, session.Extents)),
        Failure = session.Failure,
        Door = session.Door,
        Owner = session.OwnerId,
        CreatedAt = session.CreatedAt,
        UpdatedAt = session.UpdatedAt,
        ExpiresAt = session.ExpiresAt,
        ClosedAt = session.ClosedAt,
    };
}
