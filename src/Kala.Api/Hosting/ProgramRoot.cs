using System.CommandLine;
using Kala.Api.Doctor;

namespace Kala.Api.Hosting;

/// <summary>
/// The program's command line. Each of its options is a program of its own, and loads no more than it needs: the probe is
/// run every few seconds.
/// </summary>
internal sealed class ProgramRoot
{
    private readonly Option<bool> _help = new("--help", "-h", "-?");
    private readonly Option<bool> _version = new("--version");
    private readonly Option<bool> _migrateOnly = new("--migrate-only");
    private readonly Option<bool> _copyMetadata = new(CopyMetadata.Flag);
    private readonly Option<string?> _from = new("--from");
    private readonly Option<string?> _to = new("--to");
    private readonly Option<string?> _probe = new("--probe") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _doctor = new("--doctor");
    private readonly Option<bool> _json = new("--json");

    /// <summary>The options. What is none of them is left over, as settings.</summary>
    public RootCommand Create()
    {
        var root = new RootCommand { TreatUnmatchedTokensAsErrors = false };
        // The help is our own, and so is the version: the library's refuses to be given together with settings.
        root.Options.Clear();
        root.Directives.Clear();
        foreach (var option in (Option[])[_help, _version, _migrateOnly, _copyMetadata, _from, _to, _probe, _doctor, _json])
        {
            root.Options.Add(option);
        }
        root.SetAction(RunAsync);
        return root;
    }

    /// <summary>Reads the arguments. A setting may begin with @ or be a bundle of letters.</summary>
    public ParseResult Parse(IReadOnlyList<string> arguments) =>
        Create().Parse(arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

    /// <summary>Runs what is asked for, and gives the exit code.</summary>
    public async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"kala: {parsed.Errors[0].Message} See --help.");
            return 1;
        }
        // The host has its own way to stop, and longer than the library's two seconds.
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
            return PrintAsync(CommandLine.Version);
        }
        if (FormerCommands.AnswerTo(parsed.UnmatchedTokens) is { } answer)
        {
            return RefuseAsync(answer);
        }
        return parsed.GetValue(_doctor) ? DoctorReport.RunAsync(parsed.UnmatchedTokens, parsed.GetValue(_json), cancellation)
            : parsed.GetValue(_copyMetadata) ? ServerProgram.CopyAsync(parsed.GetValue(_from), parsed.GetValue(_to))
            : ServerProgram.RunAsync(parsed.UnmatchedTokens, parsed.GetValue(_migrateOnly));
    }

    private static async Task<int> PrintAsync(string text)
    {
        await Console.Out.WriteLineAsync(text);
        return 0;
    }

    private static async Task<int> RefuseAsync(string why)
    {
        await Console.Error.WriteLineAsync($"kala: {why}");
        return 2;
    }
}
