using System.CommandLine;
using Kala.Cli;

var root = new RootCommand("The command line of Kala: uploads, downloads and lists the files of a server, verified and resumable.")
{
    LoginCommand.Create(),
    LogoutCommand.Create(),
    WhoAmICommand.Create(),
    UploadCommand.Create(),
    DownloadCommand.Create(),
    FilesCommand.Create(),
    SessionsCommand.Create(),
    DoctorCommand.Create(),
};
HelpWithExamples.AddTo(root);
try
{
    var parsed = root.Parse(args is [] ? ["--help"] : args);
    var errors = parsed.Action is { ClearsParseErrors: true } ? [] : ParseErrors.Of(parsed, args);
    if (errors.Count == 0)
    {
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }
    foreach (var error in errors)
    {
        await Console.Error.WriteLineAsync($"kala: {error}");
    }
    await Console.Error.WriteLineAsync($"See: {ParseErrors.HelpOf(parsed)}");
    return ExitCodes.Usage;
}
catch (Exception bug)
{
    // The last resort: nobody can read a stack trace, but a message can be reported.
    await Console.Error.WriteLineAsync($"kala: An error in kala itself, please report it: {bug.GetType().Name}: {bug.Message}");
    return ExitCodes.Failed;
}
