using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Kala.Infrastructure.Persistence;

/// <summary>What <c>ConnectionStrings:Kala</c> says, and what we decide whatever it says.</summary>
internal static class ConnectionText
{
    /// <summary>What our connections say that they are, unless the string says something else.</summary>
    public const string ApplicationName = "Kala";

    private const string Forms = "is \"Data Source=…\" for a SQLite file, or \"Host=…\" for PostgreSQL";

    /// <summary>Whether it names a server.</summary>
    public static bool IsPostgres(string text) => Keys(text) is { } keys && (keys.ContainsKey("Host") || keys.ContainsKey("Server"));

    /// <summary>What is wrong with it; null if it can be tried.</summary>
    public static string? WhyImpossible(string text)
    {
        if (Keys(text) is null)
        {
            return Forms;
        }
        try
        {
            if (IsPostgres(text))
            {
                return Postgres(text).Length == 0 ? Forms : null;
            }
            var sqlite = new SqliteConnectionStringBuilder(text);
            return sqlite.DataSource is "" or ":memory:" || sqlite.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
                ? "needs the path of a file: Data Source=…"
                : sqlite.Mode is SqliteOpenMode.Memory or SqliteOpenMode.ReadOnly
                    ? $"cannot have Mode={sqlite.Mode}: the server writes to a file"
                    : null;
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            return $"cannot be understood: {error.Message.ReplaceLineEndings(" ")}";
        }
    }

    /// <summary>For SQLite.</summary>
    // Readers that share a cache would block the writer.
    public static SqliteConnectionStringBuilder Sqlite(string text) =>
        new(text) { Cache = SqliteCacheMode.Default, Pooling = true };

    /// <summary>For PostgreSQL.</summary>
    public static string Postgres(string text)
    {
        // We leave nothing behind in a session, and behind a transaction pooler it would be somebody else's.
        var connection = new NpgsqlConnectionStringBuilder(text) { NoResetOnClose = true, Enlist = false };
        connection.ApplicationName ??= ApplicationName;
        if (connection.Host?.Contains(',', StringComparison.Ordinal) == true)
        {
            // Of several servers the one that takes changes. The default forgets a server that was down for ten seconds.
            connection.TargetSessionAttributes ??= "primary";
            connection.HostRecheckSeconds = Keys(text)!.ContainsKey("Host Recheck Seconds") ? connection.HostRecheckSeconds : 1;
        }
        return connection.ConnectionString;
    }

    private static DbConnectionStringBuilder? Keys(string text)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = text };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
