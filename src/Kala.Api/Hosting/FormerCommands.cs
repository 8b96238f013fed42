namespace Kala.Api.Hosting;

/// <summary>Commands of the server program that are now in the client program.</summary>
internal static class FormerCommands
{
    private static readonly string[] Names = ["upload", "download", "sessions", "files"];

    /// <summary>The new command; null if the arguments are not a former command.</summary>
    public static string? HintFor(IReadOnlyList<string> arguments) => arguments switch
    {
        ["doctor", ..] =>
            "the command is now --doctor, which checks this machine's settings, disk and database; "
            + "kala doctor --server URL checks a running server. See docs/cli.md.",
        [var name, ..] when Names.Contains(name) =>
            $"the client is now a separate program: kala {name} (in a clone: dotnet run --project src/Kala.Cli -- {name}). See docs/cli.md.",
        _ => null,
    };
}
