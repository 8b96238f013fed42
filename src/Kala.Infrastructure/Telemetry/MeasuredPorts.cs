using Kala.Application.Abstractions;
using Kala.Application.Telemetry;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Infrastructure.Telemetry;

/// <summary>Wraps the registered ports, whichever implementation they have, in measuring ones.</summary>
internal static class MeasuredPorts
{
    private const string Unmeasured = nameof(Unmeasured);

    public static void Add(IServiceCollection services)
    {
        Wrap<IDisk>(services, (provider, disk) =>
            new MeasuredDisk(disk, Metrics(provider), provider.GetRequiredService<TimeProvider>()));
        Wrap<IKalaDatabase>(services, (provider, database) =>
            new MeasuredDatabase(database, Metrics(provider), provider.GetRequiredService<TimeProvider>()));
        Wrap<IUploadLeases>(services, (provider, leases) =>
            new MeasuredLeases(leases, Metrics(provider), provider.GetRequiredService<TimeProvider>()));
        Wrap<IBlobStore>(services, (provider, blobs) => new MeasuredBlobStore(blobs, Metrics(provider)));
        services.AddSingleton<CountSessionsHandler>().AddHostedService<LevelsWorker>();
    }

    private static KalaMetrics Metrics(IServiceProvider provider) => provider.GetRequiredService<KalaMetrics>();

    /// <summary>
    /// The inner service stays in the container, under a key, so that the container also disposes it.
    /// </summary>
    private static void Wrap<T>(IServiceCollection services, Func<IServiceProvider, T, T> around)
        where T : class
    {
        var inner = services.Last(service => service.ServiceType == typeof(T));
        services.Remove(inner);
        services.Add(inner switch
        {
            { ImplementationType: { } type } => ServiceDescriptor.KeyedSingleton(typeof(T), Unmeasured, type),
            { ImplementationFactory: { } make } => ServiceDescriptor.KeyedSingleton(typeof(T), Unmeasured, (one, _) => make(one)),
            _ => throw new InvalidOperationException($"{typeof(T).Name} is registered as an instance."),
        });
        services.AddSingleton(provider => around(provider, provider.GetRequiredKeyedService<T>(Unmeasured)));
    }
}
