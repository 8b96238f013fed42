using System.ComponentModel;
using System.Text.Json;

namespace Kala.Geo.Jail;

/// <summary>
/// The hidden command <c>--jailed</c>: a new process of this program applies the rules to itself and becomes the program that
/// they are for. The server cannot do it in its own process, since the rules cannot be taken back.
/// </summary>
public static class JailedProgram
{
    /// <summary>The command's name.</summary>
    public const string Command = "--jailed";

    // What a shell returns for a program that it cannot start.
    private const int CannotStart = 126;

    /// <summary>Runs it; returns only if the program cannot be started.</summary>
    /// <param name="arguments">The rules as JSON, the program's full path, its arguments.</param>
    /// <param name="errors">Where the reason is written.</param>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter errors)
    {
        try
        {
            if (arguments.Count < 2 || JsonSerializer.Deserialize(arguments[0], JailJson.Default.JailRules) is not { } rules)
            {
                errors.WriteLine($"{Command} needs the rules and a program. The server calls it; nobody else has to.");
                return CannotStart;
            }
            if (Jail.Missing() is { } missing)
            {
                errors.WriteLine(missing);
                return CannotStart;
            }
            var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
                .ToDictionary(one => (string)one.Key, one => (string?)one.Value ?? "");
            Jail.Enter(rules, arguments[1], arguments.Skip(2), environment);
        }
        catch (Exception refused) when (refused is Win32Exception or JsonException)
        {
            errors.WriteLine(refused.Message);
        }
        return CannotStart;
    }
}
