using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Kala.Infrastructure.Persistence;

/// <summary>Parses <c>ConnectionStrings:Kala</c> and applies Kala's own settings to it.</summary>
internal static class ConnectionText
{
    /// <summary>The application name of connections, unless the string sets another one.</summary>
    public const string ApplicationName = "Kala";

    private const string Forms = "is \"Data Source=…\" for a SQLite file, or \"Host=…\" for PostgreSQL";

    /// <summary>Whether it refers to PostgreSQL.</summary>
    public static bool IsPostgres(string text) => Keys(text) is { } keys && (keys.ContainsKey("Host") || keys.ContainsKey("Server"));

    /// <summary>What is wrong with the string; null if it can be tried.</summary>
    public static string? Validate(string text)
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
            return $"cannot be parsed: {error.Message.ReplaceLineEndings(" ")}";
        }
    }

    /// <summary>The settings for SQLite.</summary>
    // A shared cache would let readers block the writer.
    public static SqliteConnectionStringBuilder Sqlite(string text) =>
        new(text) { Cache = SqliteCacheMode.Default, Pooling = true };

    /// <summary>The connection string for PostgreSQL.</summary>
    public static string Postgres(string text) => Postgres(text, Environment.GetEnvironmentVariable("PGGSSENCMODE"));

    /// <summary>The same, with the value of the environment variable for GSS encryption.</summary>
    public static string Postgres(string text, string? gssMode)
    {
        // No reset: Kala leaves no session state, and with a transaction pooler the reset could hit another client's
        // session.
        var connection = new NpgsqlConnectionStringBuilder(text) { NoResetOnClose = true, Enlist = false };
        connection.ApplicationName ??= ApplicationName;
        if (connection.Host?.Contains(',', StringComparison.Ordinal) == true)
        {
            // Of several servers, use the primary. By default, a server that was down is ignored for ten seconds.
            connection.TargetSessionAttributes ??= "primary";
            connection.HostRecheckSeconds = Keys(text)!.ContainsKey("Host Recheck Seconds") ? connection.HostRecheckSeconds : 1;
        }
        if (gssMode is null && !NamesGssMode(text))
        {
            // Npgsql's default loads a Kerberos library, and prints to standard error if there is none (decision 0054).
            connection.GssEncryptionMode = GssEncryptionMode.Disable;
        }
        return connection.ConnectionString;
    }

    /// <summary>The connection string with a password, if it is valid, for PostgreSQL and has none.</summary>
    public static string WithPassword(string text, string password)
    {
        if (Validate(text) is not null || !IsPostgres(text))
        {
            return text;
        }
        var connection = new NpgsqlConnectionStringBuilder(text);
        connection.Password ??= password;
        return connection.ConnectionString;
    }

    private static bool NamesGssMode(string text) => Keys(text)!.Keys.Cast<string>().Any(key =>
        key.Replace(" ", "", StringComparison.Ordinal).Equals(nameof(GssEncryptionMode), StringComparison.OrdinalIgnoreCase));

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
