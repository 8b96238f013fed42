namespace Kala.Api.Telemetry;

/// <summary>The settings of the section <c>Management</c>.</summary>
public sealed class ManagementOptions
{
    /// <summary>
    /// The addresses of <c>/metrics</c>, separated by semicolons; empty for none. They need no sign-in, so use a
    /// loopback address or a private network.
    /// </summary>
    public string Urls { get; set; } = "";
}
