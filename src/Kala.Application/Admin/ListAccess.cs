using System.Text.Json;
using Kala.Application.Abstractions;
using Kala.Domain;

namespace Kala.Application.Admin;

/// <summary>What a caller may list.</summary>
internal static class ListAccess
{
    private static readonly Failure AdminsOnly = Failures.Forbidden("Only an administrator may see other owners' data.");

    /// <summary>
    /// The query restricted to the rows that the caller may see, with the owner's uuid instead of the name. Refused if it
    /// asks for other rows, or if nobody has the name.
    /// </summary>
    public static async Task<Result<ListQuery>> ResolveAsync(
        IKalaDatabase database,
        ListQuery query,
        Caller caller,
        CancellationToken cancellation) =>
        caller.IsAdmin ? await OwnerNames.ResolveAsync(database, query, cancellation)
        : query.Owner is not null || query.OwnerName is not null ? AdminsOnly
        : query with { Owner = caller.Owner };

    /// <summary>Why the caller may not see data of all owners; null if they may.</summary>
    public static Failure? CheckAdmin(Caller caller) => caller.IsAdmin ? null : AdminsOnly;

    /// <summary>Identifies a list, so that a cursor is valid only for the same list.</summary>
    public static string Name(string kind, ListQuery query) => kind + JsonSerializer.Serialize(query);
}
