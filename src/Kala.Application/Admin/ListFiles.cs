using System.Linq.Expressions;
using Kala.Application.Abstractions;
using Kala.Application.Files;
using Kala.Application.UploadSessions;
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
        VerifiedBy = SessionViewProfile.VerifiedByText(file.Verified, file.VerifiedByChunks),
        Owner = file.OwnerId,
        CreatedAt = file.CreatedAt,
        ClosedAt = file.ClosedAt,
    };

    /// <summary>The list; refused if the caller may not see these rows, or if nobody has the owner's name. The status filter is ignored.</summary>
    public async Task<Result<Listing<FileView>>> HandleAsync(ListQuery query, Caller caller, CancellationToken cancellation)
    {
        var resolved = await ListAccess.ResolveAsync(database, query, caller, cancellation);
        if (resolved.IsRefused(out var refusal))
        {
            return refusal;
        }
        return resolved.Value.Sort switch
        {
            ListSort.FileSize => Listing(
                resolved.Value, file => file.Size, view => new Position<long>(view.Size, view.Uuid)),
            ListSort.OriginalFilename => Listing(
                resolved.Value, file => file.OriginalFilename, view => new Position<string>(view.OriginalFilename, view.Uuid)),
            _ => Listing(
                resolved.Value, file => file.CreatedAt, view => new Position<DateTimeOffset>(view.CreatedAt, view.Uuid)),
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
            (db, ct) => CountAsync(db, query.ToCount(), ct))
        {
            Complete = (db, rows, ct) => OwnerNames.AddAsync(
                db, rows, row => row.Owner, (row, name) => row with { OwnerName = name }, ct),
        };
    }

    private static async Task<RowCount> CountAsync(KalaContext db, ListQuery query, CancellationToken cancellation) =>
        await RowCounter.CountAsync(
            await new FileFilter(query).SourcesAsync(db.Files, cancellation),
            rows => query.Sort == ListSort.FileSize
                ? rows.OrderBy(one => one.Size).ThenBy(one => one.Id)
                : rows.OrderBy(one => one.CreatedAt).ThenBy(one => one.Id),
            cancellation);
}
