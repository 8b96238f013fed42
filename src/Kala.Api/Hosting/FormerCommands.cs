namespace Kala.Api.Hosting;

/// <summary>The commands that the server's program had while it was the client as well.</summary>
internal static class FormerCommands
{
    private static readonly string[] Names = ["upload", "download", "sessions", "files"];

    /// <summary>What to type instead; null if none of them was given.</summary>
    public static string? AnswerTo(IReadOnlyList<string> arguments) => arguments switch
    {
        ["doctor", ..] =>
            "the command is --doctor now, for this machine's settings, disk and database; "
            + "kala doctor --server URL looks at a running server. See docs/cli.md.",
        [var name, ..] when Names.Contains(name) =>
            $"the client is a program of its own now: kala {name} (in a clone: dotnet run --project src/Kala.Cli -- {name}). See docs/cli.md.",
        _ => null,
    };
}
