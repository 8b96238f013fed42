using System.CommandLine;
using Kala.Client;

namespace Kala.Cli;

/// <summary>The options of all commands that call a server.</summary>
/// <param name="hasServer">Whether the user may choose the server; if not, it is the server of the stored sign-in.</param>
/// <param name="hasCredential">Whether the user may choose the credential.</param>
internal sealed class CommonOptions(bool hasServer = true, bool hasCredential = true)
{
    private readonly Option<string?> _server = new("--server", "-s")
    {
        Description = "The server's address, or set KALA_SERVER. Default: the server of kala login, then http://127.0.0.1:8080.",
        HelpName = "URL",
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

    private readonly Option<int> _patience = Values.Number("--patience", "SECONDS", 300, 0, int.MaxValue,
        "Give up after this many seconds without progress.");

    /// <summary>Adds the options and the action to a command. The exit code is 0 unless the action fails.</summary>
    public Command AddTo(Command command, Func<Call, CancellationToken, Task> work) => AddTo(command, async (call, cancellation) =>
    {
        await work(call, cancellation);
        return ExitCodes.Done;
    });

    /// <summary>Adds the options and an action that returns the exit code to a command.</summary>
    public Command AddTo(Command command, Func<Call, CancellationToken, Task<int>> work)
    {
        foreach (var option in Options())
        {
            command.Options.Add(option);
        }
        command.SetAction((parsed, cancellation) => RunAsync(parsed, work, cancellation));
        return command;
    }

    private IEnumerable<Option> Options() =>
    [
        .. hasServer ? (Option[])[_server] : [],
        .. hasCredential ? (Option[])[_token, _apiKey, _patience] : [],
        _json,
        _quiet,
    ];

    private async Task<int> RunAsync(ParseResult parsed, Func<Call, CancellationToken, Task<int>> work, CancellationToken cancellation)
    {
        var screen = Screen.Of(parsed.GetValue(_json), parsed.GetValue(_quiet));
        ServerAccess? access = null;
        try
        {
            access = AccessOf(parsed);
            using var client = new KalaClient(access.Server, access.Credential);
            var patience = TimeSpan.FromSeconds(hasCredential ? parsed.GetValue(_patience) : 0);
            return await work(new Call(parsed, client, access, screen, patience), cancellation);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception failure) when (ErrorText.Of(failure, access) is { } known)
        {
            screen.Error(known.Text);
            return known.ExitCode;
        }
    }

    // What a command does not use cannot prevent it, so it is not even read.
    private ServerAccess AccessOf(ParseResult parsed) =>
        !hasServer ? ServerAccess.OfSignIn(SignInFile.OfUser)
        : !hasCredential ? ServerAccess.WithoutCredential(parsed.GetValue(_server), SignInFile.OfUser)
        : ServerAccess.Of(parsed.GetValue(_server), parsed.GetValue(_token), parsed.GetValue(_apiKey), SignInFile.OfUser);

    /// <summary>One run of a command.</summary>
    internal sealed record Call(ParseResult Parsed, KalaClient Client, ServerAccess Access, Screen Screen, TimeSpan Patience);
}
