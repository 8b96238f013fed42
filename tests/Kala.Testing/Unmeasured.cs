using System.Diagnostics.Metrics;
using Kala.Application.Telemetry;

namespace Kala.Testing;

/// <summary>Metrics that nobody reads.</summary>
public static class Unmeasured
{
    public static KalaMetrics Metrics { get; } = new(new Meters());

    private sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
