using System.CommandLine;
using Kala.Api.Configuration;
using Kala.Api.Doctor;

namespace Kala.Api.Hosting;

/// <summary>
/// The program's command line. Each option loads only what it needs, because the probe runs every few seconds.
/// </summary>
internal sealed class ProgramRoot
{
    private readonly Option<bool> _help = new("--help", "-h", "-?");
    private readonly Option<bool> _version = new("--version");
    private readonly Option<bool> _migrateOnly = new("--migrate-only");
    private readonly Option<bool> _copyMetadata = new(CommandLine.CopyMetadata);
    private readonly Option<bool> _copyBlobs = new(CommandLine.CopyBlobs);
    private readonly Option<string?> _from = new("--from");
    private readonly Option<string?> _to = new("--to");
    private readonly Option<string?> _probe = new("--probe") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _doctor = new("--doctor");
    private readonly Option<bool> _json = new("--json");

    /// <summary>The options. Other arguments remain unmatched; they are settings.</summary>
    public RootCommand Create()
    {
        var root = new RootCommand { TreatUnmatchedTokensAsErrors = false };
        // Help and version are our own, because the library's version option cannot be combined with settings.
        root.Options.Clear();
        root.Directives.Clear();
        foreach (var option in (Option[])[_help, _version, _migrateOnly, _copyMetadata, _copyBlobs, _from, _to, _probe, _doctor, _json])
        {
            root.Options.Add(option);
        }
        root.SetAction(RunAsync);
        return root;
    }

    /// <summary>
    /// Parses the arguments. Response files and bundled options are off, because they would change settings.
    /// </summary>
    public ParseResult Parse(IReadOnlyList<string> arguments) =>
        Create().Parse(arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

    /// <summary>Runs the program and returns the exit code.</summary>
    public async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            await System.Console.Error.WriteLineAsync($"kala: {parsed.Errors[0].Message} See --help.");
            return 1;
        }
        // The host handles termination itself, and may take longer than the library's two seconds.
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetResult(_probe) is not null)
        {
            return Probe.RunAsync(parsed.GetValue(_probe));
        }
        if (parsed.GetValue(_help))
        {
            return PrintAsync(CommandLine.Help);
        }
        if (parsed.GetValue(_version))
        {
            return PrintAsync(ProgramVersion.Text);
        }
        if (FormerCommands.HintFor(parsed.UnmatchedTokens) is { } hint)
        {
            return RefuseAsync(hint);
        }
        return parsed.GetValue(_doctor) ? DoctorReport.RunAsync(parsed.UnmatchedTokens, parsed.GetValue(_json), cancellation)
            : parsed.GetValue(_copyMetadata) ? ServerProgram.CopyAsync(parsed.GetValue(_from), parsed.GetValue(_to))
            : parsed.GetValue(_copyBlobs)
                ? ServerProgram.CopyBlobsAsync(parsed.GetValue(_from), parsed.GetValue(_to), parsed.UnmatchedTokens)
            : ServerProgram.RunAsync(parsed.UnmatchedTokens, parsed.GetValue(_migrateOnly));
    }

    private static async Task<int> PrintAsync(string text)
    {
        await System.Console.Out.WriteLineAsync(text);
        return 0;
    }

    private static async Task<int> RefuseAsync(string why)
    {
        await System.Console.Error.WriteLineAsync($"kala: {why}");
        return 2;
    }
}
