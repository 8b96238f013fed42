using Kala.Application.Abstractions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The triggers that maintain <c>owner_usage</c> (docs/decisions/0046), disabled while rows are copied unchanged.
/// </summary>
internal static class UsageTriggers
{
    private static readonly string[] Tables = ["upload_sessions", "files"];

    /// <summary>Disables them in the open transaction; returns the statements that enable them again.</summary>
    public static async Task<IReadOnlyList<string>> PauseAsync(KalaContext db, CancellationToken cancellation)
    {
        if (db is PostgresKalaContext)
        {
            await RunAsync(db, Tables.Select(table => $"ALTER TABLE {table} DISABLE TRIGGER USER"), cancellation);
            return [.. Tables.Select(table => $"ALTER TABLE {table} ENABLE TRIGGER USER")];
        }
        var triggers = await Values(db, "sql").ToListAsync(cancellation);
        await RunAsync(db, (await Values(db, "name").ToListAsync(cancellation)).Select(name => $"DROP TRIGGER {name}"), cancellation);
        return triggers;
    }

    /// <summary>Runs statements, for example those that enable them again.</summary>
    public static async Task RunAsync(KalaContext db, IEnumerable<string> statements, CancellationToken cancellation)
    {
        foreach (var statement in statements)
        {
            await db.Database.ExecuteSqlRawAsync(statement, cancellation);
        }
    }

#pragma warning disable EF1002 // a constant column name
    private static IQueryable<string> Values(KalaContext db, string column) => db.Database.SqlQueryRaw<string>(
        $"SELECT {column} AS \"Value\" FROM sqlite_master WHERE type = 'trigger'");
#pragma warning restore EF1002
}
