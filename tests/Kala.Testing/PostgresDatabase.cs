using Kala.Application;
using Kala.Infrastructure.Hosting;
using Kala.Infrastructure.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kala.Testing;

/// <summary>
/// A database for one test, with all tables, copied from a template that is migrated once per process.
/// </summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    private static readonly string Run = Guid.NewGuid().ToString("N")[..12];
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);
    private static int _made;

    private PostgresDatabase(string server, string name) =>
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;

    /// <summary>The connection string.</summary>
    public string ConnectionString { get; }

    private string Name => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    /// <summary>Creates a database with empty tables.</summary>
    public static async Task<PostgresDatabase> CreateAsync() => await CreateAsync($"TEMPLATE \"{await Template.Value}\"");

    /// <summary>Creates a database without tables.</summary>
    public static Task<PostgresDatabase> CreateEmptyAsync(string encoding = "UTF8") =>
        CreateAsync($"TEMPLATE template0 LOCALE 'C' ENCODING '{encoding}'");

    /// <summary>The first value of a query on a separate connection; null if there is none.</summary>
    public async Task<object?> LookAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return await ExecuteAsync(connection, sql);
    }

    public async ValueTask DisposeAsync() => await OnServerAsync($"DROP DATABASE \"{Name}\" WITH (FORCE)");

    private static async Task<PostgresDatabase> CreateAsync(string source)
    {
        var database = new PostgresDatabase(
            await PostgresServer.ConnectionStringAsync(), $"kala_{Run}_{Interlocked.Increment(ref _made)}");
        await OnServerAsync($"CREATE DATABASE \"{database.Name}\" {source}");
        return database;
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var template = await CreateEmptyAsync();
        await using (var server = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new FilestoreOptions())
            .AddKalaInfrastructure(template.ConnectionString + ";Pooling=false")
            .BuildServiceProvider())
        {
            await server.GetRequiredService<IDatabaseStartup>().RunAsync(CancellationToken.None);
        }
        // An external server must not keep test databases.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => template.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(10));
        return template.Name;
    }

    private static async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await PostgresServer.ConnectionStringAsync());
        await connection.OpenAsync();
        await ExecuteAsync(connection, sql);
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // the tests' own text
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }
}
