using System.CommandLine;
using Kala.Cli;

var root = new RootCommand("The command line of Kala: uploads, downloads and lists the files of a server, verified and resumable.")
{
    UploadCommand.Create(),
    DownloadCommand.Create(),
    ListCommands.CreateSessions(),
    ListCommands.CreateFiles(),
    DoctorCommand.Create(),
};
var parsed = root.Parse(args);
if (parsed.Errors.Count == 0)
{
    return await parsed.InvokeAsync();
}
foreach (var error in parsed.Errors)
{
    await Console.Error.WriteLineAsync($"kala: {error.Message}");
}
var command = parsed.CommandResult.Command;
await Console.Error.WriteLineAsync(command == root ? "See: kala --help" : $"See: kala {command.Name} --help");
return ExitCodes.Usage;
