using Kala.Api.Hosting;
using OpenTelemetry.Resources;

namespace Kala.Api.Telemetry;

/// <summary>Who it is that metrics and traces come from.</summary>
internal static class TelemetryResource
{
    /// <summary>This program, unless <c>OTEL_SERVICE_NAME</c> or <c>OTEL_RESOURCE_ATTRIBUTES</c> say otherwise.</summary>
    public static ResourceBuilder Builder => ResourceBuilder.CreateEmpty()
        .AddTelemetrySdk()
        .AddService("kala", serviceVersion: CommandLine.Version)
        .AddEnvironmentVariableDetector();
}
