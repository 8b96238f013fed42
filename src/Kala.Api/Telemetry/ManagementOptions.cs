namespace Kala.Api.Telemetry;

/// <summary>The settings of the section <c>Management</c>.</summary>
public sealed class ManagementOptions
{
    /// <summary>
    /// Where <c>/metrics</c> is served, separated by semicolons; empty for nowhere. Nobody signs in there, so it is for
    /// a loopback address or a network of one's own.
    /// </summary>
    public string Urls { get; set; } = "";
}
