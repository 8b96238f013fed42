using Amazon.S3;
using Kala.Application;
using Kala.Application.Abstractions;
using Kala.Application.Files;
using Kala.Application.Telemetry;
using Kala.Application.Users;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Blobs.S3;
using Kala.Infrastructure.Datastores;
using Kala.Infrastructure.Leases;
using Kala.Infrastructure.Persistence;
using Kala.Infrastructure.Storage;
using Kala.Infrastructure.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kala.Infrastructure.Hosting;

/// <summary>Registers this layer's services.</summary>
public static class InfrastructureServices
{
    /// <summary>Adds the ports, on the local disk and the given metadata store.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="connectionString">
    /// <c>Data Source=…</c>, relative to the working folder: SQLite, for a single process. <c>Host=…</c>: PostgreSQL,
    /// which several processes can share.
    /// </param>
    public static IServiceCollection AddKalaInfrastructure(this IServiceCollection services, string connectionString)
    {
        if (ConnectionText.IsPostgres(connectionString))
        {
            services.AddPostgres(connectionString);
        }
        else
        {
            services.AddSqlite(connectionString);
        }
        services.AddMetrics().AddSingleton<KalaMetrics>();
        services.AddSingleton<IDisk, PosixDisk>();
        services.AddSingleton(provider => new BlobPaths(provider.GetRequiredService<FilestoreOptions>().Root));
        services.AddSingleton<DiskThreads>().AddSingleton<DiskRoom>().AddSingleton<FileBlobStore>();
        services.AddS3();
        services.AddSingleton<IBlobStore>(provider => provider.GetRequiredService<FilestoreOptions>().IsS3
            ? provider.GetRequiredService<S3BlobStore>()
            : provider.GetRequiredService<FileBlobStore>());

        services.AddSingleton<IDatastoreFiles, DatastoreFiles>();

        services.AddHostedService<HousekeepingWorker>().AddHostedService<SignInWorker>().AddHostedService<ImportWorker>();
        services.AddSingleton(provider => new KalaStorage(
            provider.GetRequiredService<FilestoreOptions>().IsS3
                ? provider.GetRequiredService<S3Startup>()
                : provider.GetRequiredService<FolderStartup>(),
            provider.GetRequiredService<IDatabaseStartup>(),
            provider.GetRequiredService<SigningKeys>(),
            provider.GetRequiredService<ILogger<KalaStorage>>()));
        return services;
    }

    /// <summary>Counts sessions and free space from time to time, for metrics that are exported.</summary>
    public static IServiceCollection AddKalaLevels(this IServiceCollection services) =>
        services.AddSingleton<CountSessionsHandler>().AddHostedService<LevelsWorker>();

    /// <summary>What is wrong with a connection string; null if it can be tried.</summary>
    public static string? ValidateConnectionString(string connectionString) => ConnectionText.Validate(connectionString);

    /// <summary>The connection string with a password, if it is valid, for PostgreSQL and has none.</summary>
    public static string WithPassword(string connectionString, string password) => ConnectionText.WithPassword(connectionString, password);

    /// <summary>The connection string of a command that runs while no server does: servers are recognized by the name of theirs.</summary>
    public static string ConnectionOfCommand(string connectionString) =>
        ConnectionText.IsPostgres(connectionString) ? $"{connectionString};Application Name=Kala copy" : connectionString;

    /// <summary>The name of the database that a connection string is for.</summary>
    public static string DatabaseName(string connectionString) => ConnectionText.IsPostgres(connectionString) ? "PostgreSQL" : "SQLite";

    private static void AddS3(this IServiceCollection services)
    {
        services.AddSingleton<IAmazonS3>(provider => S3Clients.Make(provider.GetRequiredService<S3Options>()));
        services.AddSingleton(provider => new S3Keys(provider.GetRequiredService<S3Options>().Prefix));
        services.AddSingleton<S3Requests>().AddSingleton<S3Bucket>().AddSingleton<S3Copier>().AddSingleton<SpoolRoom>();
        services.AddSingleton(provider => new S3Checkup(provider.GetRequiredService<S3Bucket>(), provider.GetRequiredService<S3Keys>()));
        services.AddSingleton<S3BlobStore>().AddSingleton<S3Startup>().AddSingleton<FolderStartup>();
    }

    private static void AddSqlite(this IServiceCollection services, string connectionString)
    {
        var connection = ConnectionText.Sqlite(connectionString);
        services.AddSingleton(connection);
        services.AddPooledDbContextFactory<SqliteKalaContext>(options => options.UseSqlite(connection.ConnectionString).WithoutNeedlessWarnings());
        services.AddSingleton(provider => new Ballast(
            Path.GetFullPath(connection.DataSource) + ".ballast",
            provider.GetRequiredService<IDisk>(),
            provider.GetRequiredService<ILogger<Ballast>>()));
        services.AddSingleton<FilesVersion>().AddSingleton<ISessionRows, SqliteSessionRows>();
        services.AddSingleton<IKalaDatabase, SqliteKalaDatabase>();
        services.AddSingleton<SqliteStartup>();
        services.AddSingleton<IDatabaseStartup>(provider => provider.GetRequiredService<SqliteStartup>());
        services.AddSingleton<IUploadLeases, MemoryUploadLeases>();
    }

    private static void AddPostgres(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => NpgsqlDataSource.Create(ConnectionText.Postgres(connectionString)));
        services.AddPooledDbContextFactory<PostgresKalaContext>(
            (provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()).WithoutNeedlessWarnings());
        services.AddSingleton<ISessionRows, PostgresSessionRows>();
        services.AddSingleton<IKalaDatabase, PostgresKalaDatabase>();
        services.AddSingleton<IDatabaseStartup, PostgresStartup>();
        services.AddSingleton<LeaseRows>();
        services.AddSingleton<IUploadLeases, RowUploadLeases>();
    }

    /// <summary>
    /// Disables EF Core's check that the migrations match the model, which would build the model, which is compiled ahead; a
    /// test makes this check. Also disables its warning about limits without an order: the lists count up to a limit.
    /// </summary>
    private static void WithoutNeedlessWarnings(this DbContextOptionsBuilder options) => options.ConfigureWarnings(warnings =>
        warnings.Ignore(RelationalEventId.PendingModelChangesWarning, CoreEventId.RowLimitingOperationWithoutOrderByWarning));
}
