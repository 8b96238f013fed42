using Kala.Application.Abstractions;
using Kala.Infrastructure.Persistence;
using Kala.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Infrastructure.Hosting;

/// <summary>A metadata store that no server uses, and none can use until this is disposed.</summary>
internal sealed class StoppedDatabase : IAsyncDisposable
{
    private const int MostLooks = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IDbContextTransaction _transaction;

    private StoppedDatabase(KalaContext context, IDbContextTransaction transaction) => (Context, _transaction) = (context, transaction);

    /// <summary>The tables, in one transaction.</summary>
    public KalaContext Context { get; }

    /// <summary>Opens the store and updates its tables.</summary>
    /// <param name="services">They have the store, with <see cref="InfrastructureServices.ConnectionOfCommand"/>.</param>
    /// <param name="only">Locks a SQLite file; the caller keeps it.</param>
    /// <param name="which">What messages begin with.</param>
    /// <param name="mustExist">Whether a missing SQLite file is an error.</param>
    /// <param name="cancellation">Ends the opening.</param>
    /// <exception cref="StartupException">A server is running, or the store cannot be used.</exception>
    public static async Task<StoppedDatabase> OpenAsync(
        IServiceProvider services,
        DataLock only,
        string which,
        bool mustExist,
        CancellationToken cancellation)
    {
        var startup = services.GetRequiredService<IDatabaseStartup>();
        if (startup.File is { } file)
        {
            if (mustExist && !File.Exists(file))
            {
                throw new StartupException($"{which}there is no file {file}.");
            }
            if (!Directory.Exists(Path.GetDirectoryName(file)))
            {
                throw new StartupException($"{which}there is no folder {Path.GetDirectoryName(file)}.");
            }
            only.TakeDatabase(file);
        }
        await startup.RunAsync(cancellation);
        KalaContext context = services.GetService<IDbContextFactory<SqliteKalaContext>>() is { } sqlite
            ? await sqlite.CreateDbContextAsync(cancellation)
            : await services.GetRequiredService<IDbContextFactory<PostgresKalaContext>>().CreateDbContextAsync(cancellation);
        var database = new StoppedDatabase(context, await context.Database.BeginTransactionAsync(cancellation));
        try
        {
            await database.StopWritersAsync(which, cancellation);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Commits what was changed, and lets servers use the store again.</summary>
    public Task CommitAsync(CancellationToken cancellation) => _transaction.CommitAsync(cancellation);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await Context.DisposeAsync();
    }

    /// <summary>
    /// The SQLite file is already locked. In PostgreSQL no server may be connected, and the tables are locked against
    /// writes.
    /// </summary>
    private async Task StopWritersAsync(string which, CancellationToken cancellation)
    {
        if (Context is not PostgresKalaContext)
        {
            return;
        }
        const string Others =
            $"""
            SELECT count(*) AS "Value" FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = '{ConnectionText.ApplicationName}' AND pid <> pg_backend_pid()
            """;
        // A server that has just stopped stays visible for a moment.
        for (var looks = 0; await Context.Database.SqlQueryRaw<long>(Others).SingleAsync(cancellation) > 0; looks++)
        {
            if (looks == MostLooks)
            {
                throw new StartupException($"{which}the database is in use by a Kala server; stop all of them.");
            }
            await Task.Delay(Pause, cancellation);
            await Context.Database.ExecuteSqlRawAsync("SELECT pg_stat_clear_snapshot()", cancellation);
        }
        foreach (var table in Context.Model.GetEntityTypes().Select(type => type.GetTableName()!))
        {
#pragma warning disable EF1002 // the names come from the model
            await Context.Database.ExecuteSqlRawAsync($"LOCK TABLE {table} IN EXCLUSIVE MODE", cancellation);
#pragma warning restore EF1002
        }
    }
}
