using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Kala.Cli;

/// <summary>The library's help, followed by the command's details and examples.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private static readonly string[] OfRoot =
        ["kala login --server https://files.example.org", "kala upload holiday.mp4", "kala files list"];

    public override bool ClearsParseErrors => true;

    /// <summary>Replaces the action of a root command's help option.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new HelpWithExamples((HelpAction)option.Action!);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command as KalaCommand;
        if (command?.Details is { } details)
        {
            output.WriteLine(details);
            output.WriteLine();
        }
        output.WriteLine("Examples:");
        foreach (var example in command?.Examples ?? OfRoot)
        {
            output.WriteLine($"  {example}");
        }
        return code;
    }
}
