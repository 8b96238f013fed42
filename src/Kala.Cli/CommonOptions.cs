using System.CommandLine;
using Kala.Client;

namespace Kala.Cli;

/// <summary>The options of all commands that call a server.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string> _server = new("--server", "-s")
    {
        Description = "The server's address, or set KALA_SERVER.",
        HelpName = "URL",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("KALA_SERVER") ?? ServerAddress.Default,
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = "An access token or a session token. KALA_TOKEN is safer: other users of the machine cannot see it.",
        HelpName = "TOKEN",
    };

    private readonly Option<string?> _apiKey = new("--api-key")
    {
        Description = "An API key. KALA_API_KEY is safer.",
        HelpName = "KEY",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print only the result, as JSON on standard output." };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print only the result and errors." };

    private readonly Option<int> _patience = new("--patience")
    {
        Description = "Give up after this many seconds without progress.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 300,
    };

    /// <summary>Adds the options and the action to a command. The exit code is 0 unless the action fails.</summary>
    public Command AddTo(Command command, Func<Call, CancellationToken, Task> work) => AddTo(command, async (call, cancellation) =>
    {
        await work(call, cancellation);
        return ExitCodes.Done;
    });

    /// <summary>Adds the options and an action that returns the exit code to a command.</summary>
    public Command AddTo(Command command, Func<Call, CancellationToken, Task<int>> work)
    {
        foreach (var option in (Option[])[_server, _token, _apiKey, _json, _quiet, _patience])
        {
            command.Options.Add(option);
        }
        command.SetAction((parsed, cancellation) => RunAsync(parsed, work, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Func<Call, CancellationToken, Task<int>> work, CancellationToken cancellation)
    {
        var screen = Screen.Of(parsed.GetValue(_json), parsed.GetValue(_quiet));
        try
        {
            var server = ServerAddress.Parse(parsed.GetValue(_server));
            using var client = new KalaClient(server, ServerAddress.CredentialOf(parsed.GetValue(_token), parsed.GetValue(_apiKey)));
            var patience = TimeSpan.FromSeconds(parsed.GetValue(_patience));
            return await work(new Call(parsed, client, screen, patience), cancellation);
        }
        catch (CommandFailedException failed)
        {
            screen.Error(failed.Message);
            return failed.ExitCode;
        }
        catch (KalaException refused)
        {
            screen.Error($"{refused.Message} ({refused.Code})");
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (HttpRequestException unreachable)
        {
            screen.Error($"The server cannot be reached: {unreachable.Message}");
            return ExitCodes.Unreachable;
        }
        catch (Exception disk) when (disk is IOException or UnauthorizedAccessException)
        {
            screen.Error(disk.Message);
            return ExitCodes.Failed;
        }
    }

    /// <summary>One run of a command.</summary>
    internal sealed record Call(ParseResult Parsed, KalaClient Client, Screen Screen, TimeSpan Patience);
}
