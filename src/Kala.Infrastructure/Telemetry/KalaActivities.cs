using System.Diagnostics;

namespace Kala.Infrastructure.Telemetry;

/// <summary>The steps of a request that take time: they show in a trace below the request.</summary>
internal static class KalaActivities
{
    private static readonly ActivitySource Source = new("Kala");

    /// <summary>Begins a step; null if nobody listens.</summary>
    public static Activity? Begin(string name) => Source.StartActivity(name);
}
