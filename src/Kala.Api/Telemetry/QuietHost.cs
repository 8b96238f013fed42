using Microsoft.Extensions.Logging.Abstractions;

namespace Kala.Api.Telemetry;

/// <summary>
/// Makes a second host in this process log no start or stop of its own, and leave the signals to the first. Its other
/// log lines stay.
/// </summary>
internal sealed class QuietHost(ILoggerFactory logs) : ILoggerFactory, IHostLifetime
{
    private const string StartsAndStops = "Microsoft.Hosting.Lifetime";

    public ILogger CreateLogger(string categoryName) =>
        categoryName == StartsAndStops ? NullLogger.Instance : logs.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => logs.AddProvider(provider);

    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Disposes nothing: the factory belongs to the first host.</summary>
    public void Dispose()
    {
    }
}
