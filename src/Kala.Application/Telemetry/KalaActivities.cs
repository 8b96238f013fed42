using System.Diagnostics;

namespace Kala.Application.Telemetry;

/// <summary>The slow steps of a request, as spans of its trace.</summary>
public static class KalaActivities
{
    private static readonly ActivitySource Source = new("Kala");

    /// <summary>Starts a span; null if nobody listens.</summary>
    public static Activity? Begin(string name) => Source.StartActivity(name);
}
