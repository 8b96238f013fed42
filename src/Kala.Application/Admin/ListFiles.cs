using System.Linq.Expressions;
using Kala.Application.Abstractions;
using Kala.Application.Files;
using Kala.Domain;
using Kala.Domain.Files;

namespace Kala.Application.Admin;

/// <summary>Lists the readable files.</summary>
public sealed class ListFilesHandler(IKalaDatabase database, CursorSeal seal)
{
    private static readonly Expression<Func<StoredFile, FileView>> View = file => new FileView
    {
        Uuid = file.Id,
        OriginalFilename = file.OriginalFilename,
        ContentType = file.ContentType,
        Size = file.Size,
        Hash = file.Sha256.ToString(),
        Verified = file.Verified,
        Owner = file.OwnerId,
        CreatedAt = file.CreatedAt,
        ClosedAt = file.ClosedAt,
    };

    /// <summary>The list; refused if the caller may not see these rows. The status filter is ignored.</summary>
    public Result<Listing<FileView>> Handle(ListQuery query, Caller caller)
    {
        var allowed = ListAccess.Of(query, caller);
        if (allowed.IsRefused(out var refusal))
        {
            return refusal;
        }
        return allowed.Value.Sort switch
        {
            ListSort.FileSize => Listing(
                allowed.Value, file => file.Size, view => new Position<long>(view.Size, view.Uuid)),
            ListSort.OriginalFilename => Listing(
                allowed.Value, file => file.OriginalFilename, view => new Position<string>(view.OriginalFilename, view.Uuid)),
            _ => Listing(
                allowed.Value, file => file.CreatedAt, view => new Position<DateTimeOffset>(view.CreatedAt, view.Uuid)),
        };
    }

    private Listing<FileView> Listing<TKey>(
        ListQuery query,
        Expression<Func<StoredFile, TKey>> key,
        Func<FileView, Position<TKey>> positionOf)
    {
        var keyset = new Keyset<StoredFile, TKey>(key, file => file.Id, query.Descending);
        var filter = new FileFilter(query);
        return new Listing<StoredFile, TKey, FileView>(
            database,
            seal,
            ListAccess.Name("files", query),
            new ListReader<StoredFile, TKey, FileView>(keyset, query.Descending, View, positionOf),
            (db, ct) => filter.SourcesAsync(db.Files, ct),
            (db, ct) => CountAsync(db, query.ToCount(), ct));
    }

    private static async Task<RowCount> CountAsync(KalaContext db, ListQuery query, CancellationToken cancellation) =>
        await RowCounter.CountAsync(
            await new FileFilter(query).SourcesAsync(db.Files, cancellation),
            rows => query.Sort == ListSort.FileSize
                ? rows.OrderBy(one => one.Size).ThenBy(one => one.Id)
                : rows.OrderBy(one => one.CreatedAt).ThenBy(one => one.Id),
            cancellation);
}
