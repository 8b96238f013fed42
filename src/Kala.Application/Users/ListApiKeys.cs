using Kala.Application.Abstractions;
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
public sealed class ListApiKeysHandler(IKalaDatabase database)
{
    /// <summary>The caller's keys, the newest first.</summary>
    public async Task<IReadOnlyList<ApiKeyView>> HandleAsync(Caller caller, CancellationToken cancellation)
    {
        var keys = await database.ReadAsync(
            (db, ct) => db.ApiKeys.Where(one => one.UserId == caller.Owner).OrderByDescending(one => one.CreatedAt).ToListAsync(ct),
            cancellation);
        return keys.ConvertAll(key => new ApiKeyView(
            key.Id,
            key.Name,
            key.Prefix,
            NamedRight.NamesOf(key.Permissions),
            key.IsForFilestore ? [KnownServices.FilestoreName] : [],
            key.ValidFrom,
            key.ValidTo,
            key.CreatedAt,
            key.LastUsedAt));
    }
}
