using System.CommandLine;

namespace Kala.Api.Client;

/// <summary><c>upload FILE…</c></summary>
internal static class UploadCommand
{
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

            Example: Kala.Api upload holiday.mp4 --server https://files.example.org
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
            var uploads = new Uploads(
                call.Server, call.Client, call.Screen, TimeProvider.System, call.Patience, call.Parsed.GetValue(chunk) << 20);
            foreach (var file in call.Parsed.GetValue(files)!)
            {
                var uuid = await uploads.SendAsync(file, call.Parsed.GetValue(type), cancellation);
                call.Screen.Show(new { file = file.FullName, uuid, size = file.Length }, uuid.ToString());
            }
        });
    }
}
