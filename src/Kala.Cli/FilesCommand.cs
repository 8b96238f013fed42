using System.CommandLine;
using Kala.Client;

namespace Kala.Cli;

/// <summary><c>files list|delete</c></summary>
internal static class FilesCommand
{
    public static Command Create() => new KalaCommand(
        "files",
        "Lists and deletes files.",
        "kala files list --name report",
        "kala files delete 3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e")
    {
        CreateList(),
        CreateDelete(),
    };

    private static Command CreateList()
    {
        var options = new ListOptions();
        var list = options.AddTo(new KalaCommand(
            "list",
            "Lists files, newest first.",
            "kala files list --name report --limit 200",
            "kala files list --sort -fileSize --wide",
            "kala files list --csv > files.csv"));
        return new CommonOptions().AddTo(list, (call, cancellation) => new Lists(call.Client, call.Screen).FilesAsync(
            options.FilterOf(call.Parsed), options.FormatOf(call.Parsed), cancellation));
    }

    private static Command CreateDelete()
    {
        var files = Values.Uuids("The uuids of the files.");
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask. Required if standard input is not a terminal." };
        var delete = new KalaCommand(
            "delete",
            "Deletes files for good. It asks first on a terminal.",
            "kala files delete 3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e",
            "kala files delete --yes 3f1c0a52-9d0e-4c57-8f4b-2a7f5f0f9b1e b945b747-5f23-4891-bd59-24b576391cfc")
        { files, yes };
        return new CommonOptions().AddTo(delete, async (call, cancellation) =>
        {
            var uuids = call.Parsed.GetValue(files)!;
            if (!call.Parsed.GetValue(yes) && !await ConfirmAsync(call, uuids, cancellation))
            {
                call.Screen.Note("Nothing was deleted.");
                return ExitCodes.Failed;
            }
            return await DeleteAsync(call, uuids, cancellation);
        });
    }

    private static async Task<bool> ConfirmAsync(CommonOptions.Call call, Guid[] files, CancellationToken cancellation)
    {
        if (!Prompt.IsPossible)
        {
            throw new CommandFailedException("Nothing was deleted: add --yes, because standard input is not a terminal.", ExitCodes.Usage);
        }
        var what = files.Length == 1 ? await DescribeAsync(call, files[0], cancellation) : $"{files.Length} files";
        return await Prompt.ConfirmAsync($"Delete {what} for good?", cancellation);
    }

    private static async Task<string> DescribeAsync(CommonOptions.Call call, Guid file, CancellationToken cancellation)
    {
        try
        {
            var head = await call.Client.GetFileAsync(file, cancellation);
            return $"{Cells.Printable(head.Name)} ({Amounts.Bytes(head.Size)})";
        }
        catch (KalaException)
        {
            // The user may delete but not read; a missing file is reported by the deletion.
            return $"{file}";
        }
    }

    /// <summary>Deletes what it can; a missing file does not keep the others.</summary>
    private static async Task<int> DeleteAsync(CommonOptions.Call call, Guid[] files, CancellationToken cancellation)
    {
        var results = new List<object>();
        var code = ExitCodes.Done;
        foreach (var uuid in files)
        {
            try
            {
                await call.Client.DeleteFileAsync(uuid, cancellation);
                results.Add(new { uuid, status = "deleted" });
                call.Screen.Line($"{uuid} is deleted.");
            }
            catch (KalaException missing) when (missing.Code is "file_not_found")
            {
                results.Add(new { uuid, status = missing.Code });
                call.Screen.Error($"{uuid}: {ErrorText.Of(missing, call.Access)}");
                code = ExitCodes.Failed;
            }
        }
        call.Screen.ShowJson(results);
        return code;
    }
}
