using System.Text.Json;
using Kala.Domain;

namespace Kala.Application.Admin;

/// <summary>What a caller may list.</summary>
internal static class ListAccess
{
    private static readonly Failure AdminsOnly = Failures.Forbidden("Only an administrator may ask for other people's.");

    /// <summary>The query with the rows that the caller may see; refused if it asks for others.</summary>
    public static Result<ListQuery> Of(ListQuery query, Caller caller) =>
        caller.IsAdmin ? query
        : query.Owner is not null ? AdminsOnly
        : query with { Owner = caller.Owner };

    /// <summary>Why the caller may not see what is about everybody; null if they may.</summary>
    public static Failure? RefusesEverything(Caller caller) => caller.IsAdmin ? null : AdminsOnly;

    /// <summary>What makes two lists the same, so that a cursor of one fits the other.</summary>
    public static string Name(string kind, ListQuery query) => kind + JsonSerializer.Serialize(query);
}
