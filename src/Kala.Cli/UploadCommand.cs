using System.CommandLine;
using Kala.Client;

namespace Kala.Cli;

/// <summary><c>upload FILE…</c></summary>
internal static class UploadCommand
{
    private static readonly string MemoryFolder = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state
            ? state
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
        "kala",
        "uploads");

    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "The files to upload.", Arity = ArgumentArity.OneOrMore };
        var chunk = Values.Number(
            "--chunk-size", "MIB", 8, 1, 1024, "MiB in each chunk: the most that is sent again after a lost connection.");
        var type = new Option<string?>("--content-type") { Description = "The content type to declare. Default: the server guesses from the name.", HelpName = "TYPE" };
        var command = new KalaCommand(
            "upload",
            "Uploads files and verifies them.",
            "kala upload holiday.mp4",
            "kala upload *.jpg --json",
            "kala upload report.pdf --server https://files.example.org --content-type application/pdf")
        { files, chunk, type };
        command.Details = "To resume an interrupted upload, run the same command again.";
        return new CommonOptions().AddTo(command, async (call, cancellation) =>
        {
            var options = new UploadOptions
            {
                ContentType = call.Parsed.GetValue(type),
                ChunkSize = call.Parsed.GetValue(chunk) << 20,
                Patience = call.Patience,
            };
            foreach (var file in call.Parsed.GetValue(files)!)
            {
                var sent = await SendAsync(call, file, options, cancellation);
                call.Screen.Show(new { file = file.FullName, uuid = sent.Uuid, size = sent.Size }, sent.Uuid.ToString());
            }
        });
    }

    private static async Task<UploadedFile> SendAsync(
        CommonOptions.Call call, FileInfo file, UploadOptions options, CancellationToken cancellation)
    {
        if (!file.Exists)
        {
            throw new CommandFailedException($"File not found: {file.FullName}.");
        }
        var memory = MemoryOf(call, file);
        options = options with { Memory = memory };
        UploadReports? reports = null;
        try
        {
            return await call.Screen.TrackAsync(async bars =>
            {
                var remembered = memory is null ? null : await memory.ReadAsync(cancellation);
                reports = new UploadReports(file.Name, call, bars, remembered?.Session);
                if (reports.Session is null)
                {
                    // A server that has created a session has answered, so a resumed upload waits for it.
                    await FirstCall.MakeAsync(call.Client, cancellation);
                }
                var sent = await call.Client.UploadAsync(file.FullName, options, reports, cancellation);
                bars.Finish($"verified {file.Name}");
                return sent;
            });
        }
        catch (OperationCanceledException)
        {
            call.Screen.Note(reports?.Session is not { } session
                ? $"Interrupted. Nothing of {file.Name} was sent."
                : $"Interrupted. The server keeps the received bytes; run the same command again to resume (session {session}).");
            throw;
        }
        catch (KalaException wrong) when (wrong.Code is "hash_mismatch" or "size_mismatch")
        {
            throw new CommandFailedException($"{wrong.Message}: {file.Name} changed during the upload. Upload it again.", ExitCodes.NotVerified);
        }
    }

    private static FileUploadMemory? MemoryOf(CommonOptions.Call call, FileInfo file)
    {
        try
        {
            Directory.CreateDirectory(MemoryFolder);
            return FileUploadMemory.InFolder(MemoryFolder, call.Client.Server, file.FullName);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            // For example, a container has a read-only disk, or the account has no home folder.
            call.Screen.Note($"This upload is not remembered and cannot resume in another run: {closed.Message}");
            return null;
        }
    }
}
