using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>The conditions of a list of sessions, split by what indexes can serve.</summary>
/// <param name="query">The conditions.</param>
/// <param name="now">The current time: a session past its expiry counts as expired, marked or not.</param>
internal sealed class SessionFilter(ListQuery query, DateTimeOffset now)
{
    private readonly bool _byAge = query.Sort == ListSort.CreatedAt;
    private readonly bool _bySize = query.Sort == ListSort.FileSize;
    private readonly SessionStates _states = new(query, now);

    /// <summary>All matching rows.</summary>
    public IQueryable<UploadSession> All(IQueryable<UploadSession> rows) =>
        OfFilename(OfSize(OfAge(_states.Of(OfOwner(rows)))));

    /// <summary>
    /// The matching rows, by the indexes of the requested order, or by another one that finds only a few.
    /// </summary>
    public async Task<IReadOnlyList<RowSource<UploadSession>>> SourcesAsync(
        IQueryable<UploadSession> rows,
        CancellationToken cancellation)
    {
        if (query.Uuids is { } uuids)
        {
            return [Sorted(rows.Where(one => uuids.Contains(one.Id)))];
        }
        return Narrowed(rows) is { } narrowed && await FewRows.FindAsync(narrowed, cancellation) is { } few
            ? [new RowSource<UploadSession>(All(few), null)]
            : Sources(rows);
    }

    /// <summary>
    /// Where to find the rows of a list in the order of their expiry, which no index has: all rows of these sources are
    /// read and sorted. Null if there are too many.
    /// </summary>
    public async Task<Func<IQueryable<UploadSession>, IReadOnlyList<RowSource<UploadSession>>>?> SortedAsync(
        IQueryable<UploadSession> rows,
        CancellationToken cancellation)
    {
        if (query.Uuids is { } uuids)
        {
            return all => [Sorted(all.Where(one => uuids.Contains(one.Id)))];
        }
        if (query.Owner is not null && await FewRows.FindAsync(ByAge(OfOwner(rows)), cancellation) is not null)
        {
            return all => [Sorted(ByAge(OfOwner(all)))];
        }
        var left = ListSessionsHandler.MostSorted;
        foreach (var status in _states.Stored!)
        {
            left -= await ByAge(rows.Where(one => one.Status == status)).Take(left + 1).CountAsync(cancellation);
            if (left < 0)
            {
                return null;
            }
        }
        return all => [.. _states.Stored!.Select(status => Sorted(ByAge(all.Where(one => one.Status == status))))];
    }

    private RowSource<UploadSession> Sorted(IQueryable<UploadSession> rows) => new(All(FewRows.Fenced(rows)), null);

    private IQueryable<UploadSession> ByAge(IQueryable<UploadSession> rows) =>
        OfAge(rows).OrderBy(one => one.CreatedAt).ThenBy(one => one.Id);

    private IQueryable<UploadSession>? Narrowed(IQueryable<UploadSession> rows) =>
        _byAge || (query.Owner is null && query.CreatedFrom is null && query.CreatedTo is null)
            ? null
            : ByAge(OfOwner(rows));

    private IReadOnlyList<RowSource<UploadSession>> Sources(IQueryable<UploadSession> rows)
    {
        var ranged = _byAge ? OfAge(rows) : _bySize ? OfSize(rows) : rows;
        if (_byAge && query.Owner is not null)
        {
            return [Source(OfOwner(ranged), ofState: _states.Stored is not null, ofOwner: false)];
        }
        return _states.Stored is { } stored && (_byAge || _bySize)
            ? [.. stored.Select(status => Source(ranged.Where(one => one.Status == status), _states.IsMoreThan(status)))]
            : [Source(ranged, ofState: _states.Stored is not null)];
    }

    private RowSource<UploadSession> Source(IQueryable<UploadSession> indexed, bool ofState, bool ofOwner = true)
    {
        var hasMore = ofState
            || (ofOwner && query.Owner is not null)
            || query.Filename is not null
            || query.Door is not null
            || (!_byAge && (query.CreatedFrom is not null || query.CreatedTo is not null))
            || (!_bySize && (query.MinSize is not null || query.MaxSize is not null));
        return new RowSource<UploadSession>(indexed, hasMore ? All : null);
    }

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
