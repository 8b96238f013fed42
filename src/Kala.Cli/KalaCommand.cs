using System.CommandLine;

namespace Kala.Cli;

/// <summary>A command whose help ends with details and examples.</summary>
/// <param name="name">The name.</param>
/// <param name="description">One sentence, also for the list of commands.</param>
/// <param name="examples">Command lines that work as they are printed.</param>
internal sealed class KalaCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>What the description does not say; null for nothing.</summary>
    public string? Details { get; set; }

    /// <summary>Command lines that work as they are printed.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
