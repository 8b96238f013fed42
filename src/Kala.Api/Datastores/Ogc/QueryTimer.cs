using System.Diagnostics;
using Kala.Application.Telemetry;

namespace Kala.Api.Datastores.Ogc;

/// <summary>Measures a query until it is disposed, without the time in which the client is waited for.</summary>
internal sealed class QueryTimer(KalaMetrics metrics, string kind) : IDisposable
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Sends something; the time does not count.</summary>
    public async Task WhileSendingAsync(Func<Task> send)
    {
        _watch.Stop();
        await send();
        _watch.Start();
    }

    public void Dispose() => metrics.Queried(_watch.Elapsed.TotalSeconds, kind);
}
