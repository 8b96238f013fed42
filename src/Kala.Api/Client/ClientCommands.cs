using System.CommandLine;

namespace Kala.Api.Client;

/// <summary>The commands beside running the server; docs/cli.md.</summary>
internal static class ClientCommands
{
    private static readonly string[] Names = ["upload", "download", "sessions", "files", "doctor"];

    /// <summary>Whether the arguments are one of these commands.</summary>
    public static bool Handles(string[] arguments) => arguments.Length > 0 && Names.Contains(arguments[0], StringComparer.Ordinal);

    /// <summary>Runs the command, and gives the program's exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("Kala: a filestore server for verified, resumable uploads, and a client for one.")
        {
            UploadCommand.Create(),
            DownloadCommand.Create(),
            ListCommands.CreateSessions(),
            ListCommands.CreateFiles(),
            DoctorCommand.Create(),
        };
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"kala: {error.Message}");
            }
            await Console.Error.WriteLineAsync($"See: Kala.Api {arguments[0]} --help");
            return ExitCodes.Usage;
        }
        return await parsed.InvokeAsync();
    }
}
