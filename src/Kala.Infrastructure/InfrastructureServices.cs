using Kala.Application;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Leases;
using Kala.Infrastructure.Persistence;
using Kala.Infrastructure.Telemetry;
using Kala.Infrastructure.Workers;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Infrastructure;

/// <summary>What this layer brings to the composition.</summary>
public static class InfrastructureServices
{
    /// <summary>Adds the three ports on SQLite and the local disk.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="connectionString"><c>Data Source=…</c>, relative to the working folder.</param>
    public static IServiceCollection AddKalaInfrastructure(this IServiceCollection services, string connectionString)
    {
        // Ours to decide, whatever the string says: readers that share a cache would block the writer.
        var connection = new SqliteConnectionStringBuilder(connectionString) { Cache = SqliteCacheMode.Default, Pooling = true };
        services.AddSingleton(connection);
        services.AddPooledDbContextFactory<SqliteKalaContext>(options => options.UseSqlite(connection.ConnectionString));
        services.AddSingleton<IKalaDatabase, SqliteKalaDatabase>();
        services.AddSingleton<SqliteStartup>();

        services.AddSingleton<IDisk, PosixDisk>();
        services.AddSingleton(provider => new BlobPaths(provider.GetRequiredService<FilestoreOptions>().Root));
        services.AddSingleton<FileBlobStore>();
        services.AddSingleton<IBlobStore>(provider => provider.GetRequiredService<FileBlobStore>());

        services.AddSingleton<IUploadLeases, MemoryUploadLeases>();
        services.AddHostedService<HousekeepingWorker>();
        services.AddSingleton(provider => new KalaStorage(
            provider.GetRequiredService<FileBlobStore>(),
            provider.GetRequiredService<BlobPaths>(),
            provider.GetRequiredService<SqliteStartup>(),
            connection));
        return services;
    }

    /// <summary>Measures what the ports do; to be called after they were added. Without it nothing is measured.</summary>
    public static IServiceCollection AddKalaMeasuring(this IServiceCollection services)
    {
        MeasuredPorts.Add(services);
        return services;
    }
}
