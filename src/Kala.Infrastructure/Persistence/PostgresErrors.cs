using Kala.Application.Abstractions;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kala.Infrastructure.Persistence;

/// <summary>Classifies PostgreSQL's errors.</summary>
internal static class PostgresErrors
{
    // The server is stopping, starting, or has become a standby: another server, or the same one a moment later, can
    // answer.
    private static readonly HashSet<string> Transient =
    [
        PostgresErrorCodes.AdminShutdown,
        PostgresErrorCodes.CrashShutdown,
        PostgresErrorCodes.CannotConnectNow,
        PostgresErrorCodes.IdleSessionTimeout,
        PostgresErrorCodes.ReadOnlySqlTransaction,
    ];

    /// <summary>Whether the same work may succeed in a moment, because a server or its connection failed.</summary>
    public static bool IsOutage(Exception error) => Find(error) switch
    {
        PostgresException failed => failed.IsTransient && !IsConflict(error) && failed.SqlState != PostgresErrorCodes.DiskFull
            || Transient.Contains(failed.SqlState)
            || failed.SqlState.StartsWith("08", StringComparison.Ordinal),
        // All other exceptions of the driver are about the connection.
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>Whether two callers were in conflict, so that one of them must try again.</summary>
    public static bool IsConflict(Exception error) =>
        error is DbUpdateConcurrencyException
        || Find(error) is PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation
                or PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.DeadlockDetected
        };

    /// <summary>Translates an exception of the driver or EF Core to the ports' own, if there is one.</summary>
    public static Exception Translate(Exception error) =>
        Find(error) is PostgresException { SqlState: PostgresErrorCodes.DiskFull }
            ? new StorageFullException("The disk of the metadata store is full.", error)
        : IsOutage(error) ? new DatabaseUnavailableException("PostgreSQL does not answer, or does not accept changes.", error)
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
