using System.Linq.Expressions;
using Kala.Application.Abstractions;
using Kala.Application.Admin;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>A key as its maker sees it.</summary>
/// <param name="Uuid">By what it is revoked.</param>
/// <param name="Name">What its maker calls it.</param>
/// <param name="Prefix">The beginning of the key.</param>
/// <param name="Permissions">The names of what it may do, as far as its maker may.</param>
/// <param name="Services">The names of the services that it is for.</param>
/// <param name="ValidFrom">From when on it is good.</param>
/// <param name="ValidTo">Until when.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">When it was used last, to a minute; null if it was not.</param>
public sealed record ApiKeyView(
    Guid Uuid,
    string Name,
    string Prefix,
    IReadOnlyList<string> Permissions,
    IReadOnlyList<string> Services,
    DateTimeOffset ValidFrom,
    DateTimeOffset ValidTo,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt);

/// <summary>Lists the keys that somebody made.</summary>
public sealed class ListApiKeysHandler(IKalaDatabase database, CursorSeal seal)
{
    private static readonly Expression<Func<ApiKey, ApiKeyView>> View = key => new ApiKeyView(
        key.Id,
        key.Name,
        key.Prefix,
        NamedRight.NamesOf(key.Permissions),
        ServicesOf(key.IsForFilestore),
        key.ValidFrom,
        key.ValidTo,
        key.CreatedAt,
        key.LastUsedAt);

    /// <summary>A page of the caller's keys, the newest first; refused if its cursor is of another list. They are not counted.</summary>
    public Task<Result<Page<ApiKeyView>>> HandleAsync(PageRequest page, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var owner = caller.Owner;
        return new Listing<ApiKey, DateTimeOffset, ApiKeyView>(
            database,
            seal,
            $"api-keys {owner}",
            new ListReader<ApiKey, DateTimeOffset, ApiKeyView>(
                new Keyset<ApiKey, DateTimeOffset>(key => key.CreatedAt, key => key.Id, descending: true),
                descending: true,
                View,
                view => new Position<DateTimeOffset>(view.CreatedAt, view.Uuid)),
            (db, _) => Task.FromResult<IReadOnlyList<RowSource<ApiKey>>>(
                [new RowSource<ApiKey>(db.ApiKeys.Where(one => one.UserId == owner), null)]),
            async (db, ct) => new RowCount(await db.ApiKeys.LongCountAsync(one => one.UserId == owner, ct), true))
            .PageAsync(page, cancellation);
    }

    private static IReadOnlyList<string> ServicesOf(bool isForFilestore) => isForFilestore ? [KnownServices.FilestoreName] : [];
}
