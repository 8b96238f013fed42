using Kala.Domain.Files;

namespace Kala.Application.Admin;

/// <summary>
/// The conditions of a list of files, split by what an index can serve. Deleted files are never listed.
/// </summary>
internal sealed class FileFilter(ListQuery query)
{
    private readonly bool _byAge = query.Sort == ListSort.CreatedAt;
    private readonly bool _bySize = query.Sort == ListSort.FileSize;

    /// <summary>All matching rows.</summary>
    public IQueryable<StoredFile> All(IQueryable<StoredFile> rows) => OfFilename(OfSize(OfAge(OfOwner(Kept(rows)))));

    /// <summary>
    /// The matching rows, by the index of the requested order, or by another one that finds only a few.
    /// </summary>
    public async Task<IReadOnlyList<RowSource<StoredFile>>> SourcesAsync(IQueryable<StoredFile> rows, CancellationToken cancellation) =>
        Narrowed(rows) is { } narrowed && await FewRows.FindAsync(narrowed, cancellation) is { } few
            ? [new RowSource<StoredFile>(All(few), null)]
            : Sources(rows);

    private IQueryable<StoredFile>? Narrowed(IQueryable<StoredFile> rows) =>
        _byAge || (query.Owner is null && query.CreatedFrom is null && query.CreatedTo is null)
            ? null
            : OfAge(OfOwner(Kept(rows))).OrderBy(one => one.CreatedAt).ThenBy(one => one.Id);

    private IReadOnlyList<RowSource<StoredFile>> Sources(IQueryable<StoredFile> rows)
    {
        var kept = Kept(rows);
        var indexed = _byAge ? OfOwner(OfAge(kept)) : _bySize ? OfSize(kept) : kept;
        var hasMore = query.Filename is not null
            || (!_byAge && (query.Owner is not null || query.CreatedFrom is not null || query.CreatedTo is not null))
            || (!_bySize && (query.MinSize is not null || query.MaxSize is not null));
        return [new RowSource<StoredFile>(indexed, hasMore ? All : null)];
    }

    private static IQueryable<StoredFile> Kept(IQueryable<StoredFile> rows) => rows.Where(one => one.DeletedAt == null);

    private IQueryable<StoredFile> OfOwner(IQueryable<StoredFile> rows) =>
        query.Owner is { } owner ? rows.Where(one => one.OwnerId == owner) : rows;

    private IQueryable<StoredFile> OfFilename(IQueryable<StoredFile> rows) => query.Filename is { } name
        ? Folded(rows, OriginalFilename.Fold(name))
        : rows;

    private static IQueryable<StoredFile> Folded(IQueryable<StoredFile> rows, string part) =>
        rows.Where(one => one.OriginalFilenameFolded.Contains(part));

    private IQueryable<StoredFile> OfAge(IQueryable<StoredFile> rows)
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

    private IQueryable<StoredFile> OfSize(IQueryable<StoredFile> rows)
    {
        if (query.MinSize is { } smallest)
        {
            rows = rows.Where(one => one.Size >= smallest);
        }
        if (query.MaxSize is { } largest)
        {
            rows = rows.Where(one => one.Size <= largest);
        }
        return rows;
    }
}
