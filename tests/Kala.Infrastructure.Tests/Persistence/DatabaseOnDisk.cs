using Kala.Application;
using Kala.Application.Abstractions;
using Kala.Application.Files;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Hosting;
using Kala.Infrastructure.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Infrastructure.Tests.Persistence;

/// <summary>The metadata store as the server composes it, in a folder of its own, with its tables.</summary>
internal sealed class DatabaseOnDisk : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ServiceProvider _services;

    private DatabaseOnDisk(IInterceptor? interceptor, IDisk? disk = null) =>
        _services = Compose(_folder, interceptor, disk);

    public IKalaDatabase Database => _services.GetRequiredService<IKalaDatabase>();

    public IDbContextFactory<SqliteKalaContext> Contexts =>
        _services.GetRequiredService<IDbContextFactory<SqliteKalaContext>>();

    public ISessionRows SessionRows => _services.GetRequiredService<ISessionRows>();

    public FilesVersion Files => _services.GetRequiredService<FilesVersion>();

    public Ballast Ballast => _services.GetRequiredService<Ballast>();

    /// <summary>Bytes of the write-ahead log's file.</summary>
    public long LogLength => new FileInfo(_folder["kala.db-wal"]).Length;

    public static async Task<DatabaseOnDisk> CreateAsync(IInterceptor? interceptor = null, IDisk? disk = null)
    {
        var on = new DatabaseOnDisk(interceptor, disk);
        await on.StartAsync();
        return on;
    }

    public static DatabaseOnDisk WithoutTables() => new(null);

    /// <summary>What the server is composed of below its handlers.</summary>
    public static ServiceProvider Compose(TempFolder folder, IInterceptor? interceptor = null, IDisk? disk = null)
    {
        var services = new ServiceCollection();
        if (interceptor is not null)
        {
            services.ConfigureDbContext<SqliteKalaContext>(options => options.AddInterceptors(interceptor));
        }
        services
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<Identifiers>()
            .AddSingleton(new FilestoreOptions { Root = folder["blobs"] })
            .AddKalaInfrastructure($"Data Source={folder["kala.db"]}");
        if (disk is not null)
        {
            services.AddSingleton(disk);
        }
        return services.BuildServiceProvider();
    }

    /// <summary>What the server does before the first request.</summary>
    public Task StartAsync() => _services.GetRequiredService<SqliteStartup>().RunAsync(CancellationToken.None).Soon();

    public Task<T> ReadAsync<T>(Func<KalaContext, Task<T>> work) =>
        Database.ReadAsync((db, _) => work(db), CancellationToken.None).Soon();

    public Task<T> WriteAsync<T>(Func<KalaContext, Task<T>> work) =>
        Database.WriteAsync((db, _) => work(db), CancellationToken.None).Soon();

    public Task ExecuteAsync(string sql) => WriteAsync(db => db.Database.ExecuteSqlRawAsync(sql));

    /// <summary>Adds something, and nothing else.</summary>
    public Task AddAsync(params object[] rows) => WriteAsync(db =>
    {
        db.AddRange(rows);
        return Task.FromResult(true);
    });

    /// <summary>Makes the file, with nothing in it.</summary>
    public void Create() => Connect(SqliteOpenMode.ReadWriteCreate).Dispose();

    /// <summary>A connection that is none of the store's.</summary>
    public SqliteConnection Connect(SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = _folder["kala.db"], Mode = mode, Pooling = false };
        var connection = new SqliteConnection(text.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>The first value that a query gives on a connection that is none of the store's.</summary>
    public object? Look(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the tests' own text
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    public async ValueTask DisposeAsync()
    {
        var connection = _services.GetRequiredService<SqliteConnectionStringBuilder>();
        await _services.DisposeAsync();
        using (var pooled = new SqliteConnection(connection.ConnectionString))
        {
            SqliteConnection.ClearPool(pooled);
        }
        _folder.Dispose();
    }
}
