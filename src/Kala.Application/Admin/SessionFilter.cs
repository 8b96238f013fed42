using Kala.Domain.Files;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Admin;

/// <summary>The conditions of a list of sessions, split by what indexes can serve.</summary>
/// <param name="query">The conditions.</param>
/// <param name="now">The current time: a session past its expiry counts as expired, marked or not.</param>
internal sealed class SessionFilter(ListQuery query, DateTimeOffset now)
{
    private readonly bool _byAge = query.Sort == ListSort.CreatedAt;
    private readonly bool _bySize = query.Sort == ListSort.FileSize;

    /// <summary>All matching rows.</summary>
    public IQueryable<UploadSession> All(IQueryable<UploadSession> rows) =>
        OfFilename(OfSize(OfAge(OfStatus(OfOwner(rows)))));

    /// <summary>
    /// The matching rows, by the indexes of the requested order, or by another one that finds only a few.
    /// </summary>
    public async Task<IReadOnlyList<RowSource<UploadSession>>> SourcesAsync(
        IQueryable<UploadSession> rows,
        CancellationToken cancellation) =>
        Narrowed(rows) is { } narrowed && await FewRows.FindAsync(narrowed, cancellation) is { } few
            ? [new RowSource<UploadSession>(All(few), null)]
            : Sources(rows);

    private IQueryable<UploadSession>? Narrowed(IQueryable<UploadSession> rows) =>
        _byAge || (query.Owner is null && query.CreatedFrom is null && query.CreatedTo is null)
            ? null
            : OfAge(OfOwner(rows)).OrderBy(one => one.CreatedAt).ThenBy(one => one.Id);

    private IReadOnlyList<RowSource<UploadSession>> Sources(IQueryable<UploadSession> rows)
    {
        var ranged = _byAge ? OfAge(rows) : _bySize ? OfSize(rows) : rows;
        if (_byAge && query.Owner is not null)
        {
            return [Source(OfOwner(ranged), ofStatus: query.Status is not null, ofOwner: false)];
        }
        return query.Status switch
        {
            null => [Source(ranged, ofStatus: false)],
            { } when !_byAge && !_bySize => [Source(ranged, ofStatus: true)],
            SessionStatus.Expired =>
            [
                Source(ranged.Where(one => one.Status == SessionStatus.Expired), ofStatus: false),
                Source(ranged.Where(one => one.Status == SessionStatus.Open), ofStatus: true),
                Source(ranged.Where(one => one.Status == SessionStatus.Failed), ofStatus: true),
            ],
            { } status => [Source(
                ranged.Where(one => one.Status == status),
                ofStatus: status is SessionStatus.Open or SessionStatus.Failed)],
        };
    }

    private RowSource<UploadSession> Source(IQueryable<UploadSession> indexed, bool ofStatus, bool ofOwner = true)
    {
        var hasMore = ofStatus
            || (ofOwner && query.Owner is not null)
            || query.Filename is not null
            || (!_byAge && (query.CreatedFrom is not null || query.CreatedTo is not null))
            || (!_bySize && (query.MinSize is not null || query.MaxSize is not null));
        return new RowSource<UploadSession>(indexed, hasMore ? All : null);
    }

    private IQueryable<UploadSession> OfStatus(IQueryable<UploadSession> rows) => query.Status switch
    {
        null => rows,
        SessionStatus.Expired => rows.Where(one => one.Status == SessionStatus.Expired
            || ((one.Status == SessionStatus.Open || one.Status == SessionStatus.Failed) && one.ExpiresAt <= now)),
        SessionStatus.Open or SessionStatus.Failed => rows.Where(one => one.Status == query.Status && one.ExpiresAt > now),
        _ => rows.Where(one => one.Status == query.Status),
    };

    private IQueryable<UploadSession> OfOwner(IQueryable<UploadSession> rows) =>
        query.Owner is { } owner ? rows.Where(one => one.OwnerId == owner) : rows;

    private IQueryable<UploadSession> OfFilename(IQueryable<UploadSession> rows) => query.Filename is { } name
        ? Folded(rows, OriginalFilename.Fold(name))
        : rows;

    private static IQueryable<UploadSession> Folded(IQueryable<UploadSession> rows, string part) =>
        rows.Where(one => one.OriginalFilenameFolded.Contains(part));

    private IQueryable<UploadSession> OfAge(IQueryable<UploadSession> rows)
    {
        if (query.CreatedFrom is { } from)
        {
            rows = rows.Where(one => one.CreatedAt >= from);
        }
        if (query.CreatedTo is { } to)
        {
            rows = rows.Where(one => one.CreatedAt < to);
        }
        return rows;
    }

    private IQueryable<UploadSession> OfSize(IQueryable<UploadSession> rows)
    {
        if (query.MinSize is { } smallest)
        {
            rows = rows.Where(one => one.ExpectedSize >= smallest);
        }
        if (query.MaxSize is { } largest)
        {
            rows = rows.Where(one => one.ExpectedSize <= largest);
        }
        return rows;
    }
}
