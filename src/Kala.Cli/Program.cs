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
    // A file may be called @notes.txt, which the library would take for a file of arguments.
    var parsed = root.Parse(args is [] ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
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
    return await ReportAsync($"kala: An error in kala itself, please report it: {bug.GetType().Name}: {bug.Message}");
}

static async Task<int> ReportAsync(string text)
{
    try
    {
        await Console.Error.WriteLineAsync(text);
    }
    catch (IOException)
    {
        // Standard error is unusable, which may be the failure itself.
    }
    return ExitCodes.Failed;
}
