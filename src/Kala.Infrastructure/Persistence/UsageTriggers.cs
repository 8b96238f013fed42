using Kala.Application.Abstractions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Persistence;

/// <summary>The triggers that keep <c>owner_usage</c>, made by the migrations (docs/decisions/0046), while rows are copied as they are.</summary>
internal static class UsageTriggers
{
    private static readonly string[] Tables = ["upload_sessions", "files"];

    /// <summary>Takes them away for the open transaction: the statements that bring them back.</summary>
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

    /// <summary>Brings them back.</summary>
    public static async Task RunAsync(KalaContext db, IEnumerable<string> statements, CancellationToken cancellation)
    {
        foreach (var statement in statements)
        {
            await db.Database.ExecuteSqlRawAsync(statement, cancellation);
        }
    }

#pragma warning disable EF1002 // a column of our own
    private static IQueryable<string> Values(KalaContext db, string column) => db.Database.SqlQueryRaw<string>(
        $"SELECT {column} AS \"Value\" FROM sqlite_master WHERE type = 'trigger'");
#pragma warning restore EF1002
}
