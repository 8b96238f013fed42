using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Kala.Cli;

/// <summary>Arguments and options with error messages for people; the library's own name .NET types.</summary>
internal static class Values
{
    /// <summary>A uuid.</summary>
    public static Argument<Guid> Uuid(string description) => new("UUID")
    {
        Description = description,
        CustomParser = result => ParseUuid(result, result.Tokens[0].Value),
    };

    /// <summary>One or more uuids.</summary>
    public static Argument<Guid[]> Uuids(string description) => new("UUID")
    {
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => ParseUuid(result, token.Value))],
    };

    /// <summary>A whole number in a range.</summary>
    public static Option<int> Number(string name, string helpName, int value, int least, int most, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => value,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most)
            {
                return number;
            }
            var range = most == int.MaxValue ? $"{least} or more" : $"from {least} to {most}";
            result.AddError($"{name} must be a whole number, {range}, not \"{result.Tokens[0].Value}\".");
            return value;
        },
    };

    /// <summary>A time or a day, in UTC unless it has an offset.</summary>
    public static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (DateTimeOffset.TryParse(
                result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return time;
            }
            result.AddError($"{name} must be a time such as 2026-11-29T18:30:00Z, or a day, not \"{result.Tokens[0].Value}\".");
            return null;
        },
    };

    private static Guid ParseUuid(ArgumentResult result, string text)
    {
        if (Guid.TryParseExact(text, "D", out var uuid))
        {
            return uuid;
        }
        result.AddError($"\"{text}\" is not a uuid, such as 3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e.");
        return Guid.Empty;
    }
}
