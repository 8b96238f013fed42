using Kala.Application.Abstractions;
using Microsoft.Data.Sqlite;

namespace Kala.Infrastructure.Persistence;

/// <summary>Classifies SQLite's errors.</summary>
internal static class SqliteErrors
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int IoError = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int IoErrorSharedMemorySize = IoError | (19 << 8);

    /// <summary>Translates an exception of SQLite or EF Core to the ports' own, if there is one.</summary>
    public static Exception Translate(Exception error)
    {
        var cause = error;
        while (cause is not SqliteException && cause.InnerException is { } inner)
        {
            cause = inner;
        }
        return cause is not SqliteException sqlite ? error
            : sqlite.SqliteErrorCode == Full || sqlite.SqliteExtendedErrorCode == IoErrorSharedMemorySize
                ? new StorageFullException("The disk of the metadata store is full.", error)
            : sqlite.SqliteErrorCode is Busy or Locked or IoError or CannotOpen
                ? new DatabaseUnavailableException("SQLite could not read or write its file.", error)
            : error;
    }
}
