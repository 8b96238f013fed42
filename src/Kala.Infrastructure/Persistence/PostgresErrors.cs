using Kala.Application.Abstractions;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kala.Infrastructure.Persistence;

/// <summary>What PostgreSQL's errors mean for a use case.</summary>
internal static class PostgresErrors
{
    // A server that stops, starts, or has become a standby: another one, or the same a moment later, will do.
    private static readonly HashSet<string> Passing =
    [
        PostgresErrorCodes.AdminShutdown,
        PostgresErrorCodes.CrashShutdown,
        PostgresErrorCodes.CannotConnectNow,
        PostgresErrorCodes.IdleSessionTimeout,
        PostgresErrorCodes.ReadOnlySqlTransaction,
    ];

    /// <summary>Whether the same work may well succeed in a moment, because a server or the way to it was at fault.</summary>
    public static bool IsOutage(Exception error) => Find(error) switch
    {
        PostgresException told => told.IsTransient && !IsConflict(error) && told.SqlState != PostgresErrorCodes.DiskFull
            || Passing.Contains(told.SqlState)
            || told.SqlState.StartsWith("08", StringComparison.Ordinal),
        // Anything else that the driver throws is about the connection.
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>Whether two callers were in each other's way, so that one of them has to look again.</summary>
    public static bool IsConflict(Exception error) =>
        error is DbUpdateConcurrencyException
        || Find(error) is PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation
                or PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.DeadlockDetected
        };

    /// <summary>The exception to throw for what the driver or EF Core threw: the ports' own where there is one.</summary>
    public static Exception Translate(Exception error) =>
        Find(error) is PostgresException { SqlState: PostgresErrorCodes.DiskFull }
            ? new StorageFullException("The disk of the metadata store is full.", error)
        : IsOutage(error) ? new DatabaseUnavailableException("PostgreSQL does not answer, or takes no changes.", error)
        : error;

    private static NpgsqlException? Find(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is NpgsqlException known)
            {
                return known;
            }
        }
        return null;
    }
}
