using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Admin;

/// <summary>Usernames of the owners of listed rows.</summary>
internal static class OwnerNames
{
    private static readonly Failure Unknown = Failures.ValidationFailed("owner", "There is no user with this name.");

    /// <summary>The query with the owner's uuid instead of the name; refused if nobody has the name.</summary>
    public static async Task<Result<ListQuery>> ResolveAsync(IKalaDatabase database, ListQuery query, CancellationToken cancellation)
    {
        if (query.OwnerName is not { } name)
        {
            return query;
        }
        var owner = await FindAsync(database, name, cancellation);
        return owner is null ? Unknown : query with { Owner = owner, OwnerName = null };
    }

    /// <summary>The uuid of the user with this name; null if nobody has it.</summary>
    public static Task<Guid?> FindAsync(IKalaDatabase database, string name, CancellationToken cancellation)
    {
        var folded = User.Fold(name);
        return database.ReadAsync(
            (db, ct) => db.Users.Where(one => one.NameFolded == folded).Select(one => (Guid?)one.Id).SingleOrDefaultAsync(ct), cancellation);
    }

    /// <summary>The rows of a page with the names of their owners; one query by primary key.</summary>
    public static async Task<IReadOnlyList<TView>> AddAsync<TView>(
        KalaContext db,
        IReadOnlyList<TView> rows,
        Func<TView, Guid> ownerOf,
        Func<TView, string?, TView> named,
        CancellationToken cancellation)
    {
        var owners = rows.Select(ownerOf).Distinct().ToList();
        var names = owners.Count == 0 ? [] : await db.Users.Where(one => owners.Contains(one.Id))
            .Select(one => new { one.Id, one.Name })
            .ToDictionaryAsync(one => one.Id, one => one.Name, cancellation);
        return [.. rows.Select(row => named(row, names.GetValueOrDefault(ownerOf(row))))];
    }
}
