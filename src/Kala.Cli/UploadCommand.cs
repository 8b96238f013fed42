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
        var files = new Argument<FileInfo[]>("FILE") { Description = "What to send.", Arity = ArgumentArity.OneOrMore };
        var chunk = new Option<int>("--chunk-size")
        {
            Description = "MiB in each chunk: as much is sent again at the most when a connection is lost.",
            HelpName = "MIB",
            DefaultValueFactory = _ => 8,
        };
        var type = new Option<string?>("--content-type") { Description = "What to declare; else the server guesses from the name.", HelpName = "TYPE" };
        var command = new Command("upload", """
            Sends files, verified. What was interrupted goes on when the same command is given again.

            Example: kala upload holiday.mp4 --server https://files.example.org
            """) { files, chunk, type };
        chunk.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1024)
            {
                result.AddError("--chunk-size is a number of MiB from 1 to 1024.");
            }
        });
        return new CommonOptions().On(command, async (call, cancellation) =>
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
            throw new CommandFailedException($"There is no file {file.FullName}.");
        }
        options = options with { Memory = MemoryOf(call, file) };
        UploadReports? reports = null;
        try
        {
            return await call.Screen.TrackAsync(bars => call.Client.UploadAsync(
                file.FullName, options, reports = new UploadReports(file.Name, call.Screen, bars), cancellation));
        }
        catch (OperationCanceledException)
        {
            if (reports?.Session is { } session)
            {
                call.Screen.Note($"Interrupted. What the server has told is kept: the same command goes on from there (session {session}).");
            }
            throw;
        }
        catch (KalaException wrong) when (wrong.Code is "hash_mismatch" or "size_mismatch")
        {
            throw new CommandFailedException($"{wrong.Message}: {file.Name} was changed while it was sent. Send it again.", ExitCodes.NotVerified);
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
            // A container whose disk is read-only, or an account without a home.
            call.Screen.Note($"This upload is not remembered, so another command would begin anew: {closed.Message}");
            return null;
        }
    }
}
