using System.CommandLine;
using System.CommandLine.Parsing;

namespace Kala.Cli;

/// <summary>Explains what is wrong with a command line.</summary>
internal static class ParseErrors
{
    /// <summary>The messages; empty if the command line is valid.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed, string[] args)
    {
        var command = parsed.CommandResult.Command;
        // A command with arguments takes a mistyped option for one of them.
        var options = args.TakeWhile(arg => arg != "--").Where(arg => arg is ['-', _, ..]).ToHashSet();
        var unknown = parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
            .Where(options.Contains)
            .Concat(parsed.UnmatchedTokens)
            .FirstOrDefault();
        if (unknown is not null)
        {
            return [Unknown(unknown, command)];
        }
        return parsed.Errors.Count > 0 && command.Subcommands.Count > 0
            ? [$"A command is missing: {string.Join(", ", command.Subcommands.Select(one => one.Name))}."]
            : [.. parsed.Errors.Select(error => error.Message).Distinct()];
    }

    /// <summary>The command line that shows the help for what was typed.</summary>
    public static string HelpOf(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? result = parsed.CommandResult; result is not null; result = result.Parent)
        {
            if (result is CommandResult { Command: not RootCommand and var command })
            {
                names.Push(command.Name);
            }
        }
        return string.Join(' ', ["kala", .. names, "--help"]);
    }

    private static string Unknown(string word, Command command)
    {
        if (word is ['-', ..])
        {
            var names = command.Options.SelectMany(option => option.Aliases.Prepend(option.Name));
            return $"Unknown option \"{word}\".{Meant(Nearest.Of(word.Split('=')[0], names))}";
        }
        return command.Subcommands.Count > 0
            ? $"Unknown command \"{word}\".{Meant(Nearest.Of(word, command.Subcommands.Select(one => one.Name)))}"
            : $"\"{word}\" is one argument too many.";
    }

    private static string Meant(string? nearest) => nearest is null ? "" : $" Did you mean \"{nearest}\"?";
}
