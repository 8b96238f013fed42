using Kala.Application;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Hosting;
using Kala.Infrastructure.Leases;
using Kala.Infrastructure.Persistence;
using Kala.Infrastructure.Tests;
using Kala.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Postgres.Tests;

/// <summary>The ports of one node over a database, as the server composes them.</summary>
internal sealed class PostgresNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public PostgresNode(PostgresDatabase database, TimeProvider? clock = null)
        : this(database.ConnectionString, clock)
    {
    }

    public PostgresNode(string connectionString, TimeProvider? clock = null, IInterceptor? interceptor = null)
    {
        var services = new ServiceCollection();
        if (interceptor is not null)
        {
            services.ConfigureDbContext<PostgresKalaContext>(options => options.AddInterceptors(interceptor));
        }
        _services = services
            .AddLogging()
            .AddSingleton(clock ?? TimeProvider.System)
            .AddSingleton<Identifiers>()
            .AddSingleton(new FilestoreOptions())
            .AddKalaInfrastructure(connectionString)
            .BuildServiceProvider();
    }

    public static PostgresNode On(PostgresDatabase database, IInterceptor? interceptor = null) =>
        new(database.ConnectionString, interceptor: interceptor);

    public IKalaDatabase Database => _services.GetRequiredService<IKalaDatabase>();

    public ISessionRows SessionRows => _services.GetRequiredService<ISessionRows>();

    public IUploadLeases Leases => _services.GetRequiredService<IUploadLeases>();

    public LeaseRows LeaseRows => _services.GetRequiredService<LeaseRows>();

    public string Name => _services.GetRequiredService<IDatabaseStartup>().Name;

    public IDbContextFactory<PostgresKalaContext> Contexts =>
        _services.GetRequiredService<IDbContextFactory<PostgresKalaContext>>();

    /// <summary>What a node does before the first request.</summary>
    public Task StartAsync() => _services.GetRequiredService<IDatabaseStartup>().RunAsync(CancellationToken.None).Soon();

    public Task<T> ReadAsync<T>(Func<KalaContext, Task<T>> work) =>
        Database.ReadAsync((db, _) => work(db), CancellationToken.None).Soon();

    public Task<T> WriteAsync<T>(Func<KalaContext, Task<T>> work) =>
        Database.WriteAsync((db, _) => work(db), CancellationToken.None).Soon();

    public Task<T> WriteOneAsync<T>(Func<KalaContext, Task<T>> work) =>
        Database.WriteOneAsync((db, _) => work(db), CancellationToken.None).Soon();

    /// <summary>Adds something, and nothing else.</summary>
    public Task AddAsync(params object[] rows) => WriteAsync(db =>
    {
        db.AddRange(rows);
        return Task.FromResult(true);
    });

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
