using System.Linq.Expressions;
using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>A key as its creator and administrators see it.</summary>
/// <param name="Uuid">The uuid, used to revoke it.</param>
/// <param name="Owner">The creator, for whom it acts.</param>
/// <param name="OwnerName">The creator's username.</param>
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
    Guid Owner,
    string? OwnerName,
    string Name,
    string Prefix,
    IReadOnlyList<string> Permissions,
    IReadOnlyList<string> Services,
    DateTimeOffset ValidFrom,
    DateTimeOffset ValidTo,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt);

/// <summary>Lists a user's keys, or for administrators all keys.</summary>
public sealed class ListApiKeysHandler(IKalaDatabase database, CursorSeal seal)
{
    /// <summary>Stands for all owners.</summary>
    public const string AllOwners = "*";

    private static readonly Expression<Func<ApiKey, ApiKeyView>> View = key => new ApiKeyView(
        key.Id,
        key.UserId,
        null,
        key.Name,
        key.Prefix,
        PermissionDefinition.NamesOf(key.Permissions),
        ServicesOf(key.IsForFilestore),
        key.ValidFrom,
        key.ValidTo,
        key.CreatedAt,
        key.LastUsedAt);

    /// <summary>
    /// A page of keys: of one owner, the newest first, or of all owners, one owner after another. Refused if the caller may
    /// not see them, if nobody has the owner's name, or if the cursor belongs to another list.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="owner">A uuid, a username or <see cref="AllOwners"/>; null for the caller.</param>
    /// <param name="caller">The caller; only administrators may name an owner.</param>
    /// <param name="cancellation">Cancels the queries.</param>
    public async Task<Result<Page<ApiKeyView>>> HandleAsync(PageRequest page, string? owner, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (owner == AllOwners)
        {
            return ListAccess.CheckAdmin(caller) is { } forbidden ? forbidden : await All().PageAsync(page, cancellation);
        }
        var resolved = await ListAccess.ResolveAsync(database, ListQuery.OfOwner(owner), caller, cancellation);
        return resolved.IsRefused(out var refusal)
            ? refusal
            : await Of(resolved.Value.Owner ?? caller.Owner).PageAsync(page, cancellation);
    }

    private Listing<ApiKeyView> Of(Guid owner) => Listing(
        $"api-keys {owner}",
        new Keyset<ApiKey, DateTimeOffset>(key => key.CreatedAt, key => key.Id, descending: true),
        descending: true,
        view => new Position<DateTimeOffset>(view.CreatedAt, view.Uuid),
        keys => keys.Where(one => one.UserId == owner));

    /// <summary>By owner, because no index has all keys by age, and an owner's keys are few.</summary>
    private Listing<ApiKeyView> All() => Listing(
        $"api-keys {AllOwners}",
        new Keyset<ApiKey, Guid>(key => key.UserId, key => key.Id, descending: false),
        descending: false,
        view => new Position<Guid>(view.Owner, view.Uuid),
        keys => keys);

    private Listing<ApiKey, TKey, ApiKeyView> Listing<TKey>(
        string name,
        Keyset<ApiKey, TKey> keyset,
        bool descending,
        Func<ApiKeyView, Position<TKey>> positionOf,
        Func<IQueryable<ApiKey>, IQueryable<ApiKey>> wanted) => new(
            database,
            seal,
            name,
            new ListReader<ApiKey, TKey, ApiKeyView>(keyset, descending, View, positionOf),
            (db, _) => Task.FromResult<IReadOnlyList<RowSource<ApiKey>>>([new RowSource<ApiKey>(wanted(db.ApiKeys), null)]),
            async (db, ct) => new RowCount(await wanted(db.ApiKeys).LongCountAsync(ct), true))
        {
            Complete = (db, rows, ct) => OwnerNames.AddAsync(
                db, rows, row => row.Owner, (row, name) => row with { OwnerName = name }, ct),
        };

    private static IReadOnlyList<string> ServicesOf(bool isForFilestore) => isForFilestore ? [KnownServices.FilestoreName] : [];
}
