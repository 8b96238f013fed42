using System.Linq.Expressions;
using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>A key as its creator sees it.</summary>
/// <param name="Uuid">The uuid, used to revoke it.</param>
/// <param name="Name">The creator's name for it.</param>
/// <param name="Prefix">The first characters of the key.</param>
/// <param name="Permissions">The names of its permissions; they apply only as long as the creator has them too.</param>
/// <param name="Services">The names of its services.</param>
/// <param name="ValidFrom">The start of its validity.</param>
/// <param name="ValidTo">The end of its validity.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="LastUsedAt">When it was last used, to the minute; null if never.</param>
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

/// <summary>Lists a user's keys.</summary>
public sealed class ListApiKeysHandler(IKalaDatabase database, CursorSeal seal)
{
    private static readonly Expression<Func<ApiKey, ApiKeyView>> View = key => new ApiKeyView(
        key.Id,
        key.Name,
        key.Prefix,
        PermissionDefinition.NamesOf(key.Permissions),
        ServicesOf(key.IsForFilestore),
        key.ValidFrom,
        key.ValidTo,
        key.CreatedAt,
        key.LastUsedAt);

    /// <summary>A page of the caller's keys, the newest first; refused if its cursor belongs to another list.</summary>
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
