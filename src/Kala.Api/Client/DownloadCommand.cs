using System.CommandLine;

namespace Kala.Api.Client;

/// <summary><c>download UUID</c></summary>
internal static class DownloadCommand
{
    public static Command Create()
    {
        var file = new Argument<Guid>("UUID") { Description = "The file's uuid." };
        var output = new Option<string?>("--output", "-o") { Description = "The file or folder to write to; else its own name, here.", HelpName = "PATH" };
        var force = new Option<bool>("--force", "-f") { Description = "Replace a file that is there." };
        var command = new Command("download", """
            Reads a file and compares it with its digest. What was interrupted goes on when the same command is given again.

            Example: Kala.Api download 3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e -o holiday.mp4
            """) { file, output, force };
        return new CommonOptions().On(command, async (call, cancellation) =>
        {
            var downloads = new Downloads(call.Client, call.Screen, TimeProvider.System, call.Patience);
            var uuid = call.Parsed.GetValue(file);
            var path = await downloads.ReadAsync(uuid, call.Parsed.GetValue(output), call.Parsed.GetValue(force), cancellation);
            call.Screen.Show(new { uuid, file = path, size = new FileInfo(path).Length }, path);
        });
    }
}
