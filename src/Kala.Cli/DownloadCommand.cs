using System.CommandLine;
using Kala.Client;

namespace Kala.Cli;

/// <summary><c>download UUID</c></summary>
internal static class DownloadCommand
{
    public static Command Create()
    {
        var file = Values.Uuid("The file's uuid.");
        var output = new Option<string?>("--output", "-o") { Description = "The target file or folder. Default: the file's own name in the current folder.", HelpName = "PATH" };
        var force = new Option<bool>("--force", "-f") { Description = "Replace an existing file." };
        var command = new KalaCommand(
            "download",
            "Downloads a file and verifies its SHA-256.",
            "kala download 3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e",
            "kala download 3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e -o copy.mp4 --force")
        { file, output, force };
        command.Details = "To resume an interrupted download, run the same command again.";
        return new CommonOptions().AddTo(command, async (call, cancellation) =>
        {
            var options = new DownloadOptions { Overwrite = call.Parsed.GetValue(force), Patience = call.Patience };
            var uuid = call.Parsed.GetValue(file);
            var got = await ReadAsync(call, uuid, call.Parsed.GetValue(output) ?? ".", options, cancellation);
            call.Screen.Show(new { uuid, file = got.Path, size = got.Size }, got.Path);
        });
    }

    private static async Task<DownloadedFile> ReadAsync(
        CommonOptions.Call call, Guid file, string output, DownloadOptions options, CancellationToken cancellation)
    {
        DownloadReports? reports = null;
        try
        {
            return await call.Screen.TrackAsync(async bars =>
            {
                reports = new DownloadReports(call.Screen, bars);
                var got = await call.Client.DownloadAsync(file, output, options, reports, cancellation);
                bars.Finish($"verified {Path.GetFileName(got.Path)}");
                return got;
            });
        }
        catch (OperationCanceledException)
        {
            call.Screen.Note(reports?.Path is { } path
                ? $"Interrupted. Run the same command again to resume from {path}.part."
                : "Interrupted before the download started.");
            throw;
        }
        catch (KalaException exists) when (exists.Code is "file_exists")
        {
            throw new CommandFailedException($"{exists.Message} Choose another path with --output, or replace it with --force.");
        }
        catch (KalaException wrong) when (wrong.Code is "hash_mismatch")
        {
            throw new CommandFailedException($"{wrong.Message} Try again.", ExitCodes.NotVerified);
        }
    }
}
