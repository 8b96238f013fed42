namespace Kala.Api.Console;

/// <summary>The settings of the section <c>Console</c>.</summary>
public sealed class ConsoleOptions
{
    /// <summary>Whether browsers get the console at <c>/</c>; otherwise they are redirected to /docs.</summary>
    public bool Enabled { get; set; } = true;
}
