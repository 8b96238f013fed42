using System.CommandLine;
using Kala.Client;

namespace Kala.Cli;

/// <summary><c>login</c></summary>
internal static class LoginCommand
{
    private const string DefaultUser = "admin";

    public static Command Create()
    {
        var user = new Option<string?>("--user", "-u")
        {
            Description = $"The user name. Default: ask, or {DefaultUser} without a terminal.",
            HelpName = "NAME",
        };
        var command = new KalaCommand(
            "login",
            "Signs in and stores the access token for later commands.",
            "kala login --server https://files.example.org",
            "kala login --user ann < password.txt")
        { user };
        command.Details = """
            It asks for the user name and the password. Without a terminal, it reads the password
            from the first line of standard input. The server becomes the default server of later
            commands; the token is never sent to another server.
            """;
        return new CommonOptions(hasCredential: false).AddTo(command, (call, cancellation) => RunAsync(call, call.Parsed.GetValue(user), cancellation));
    }

    private static async Task RunAsync(CommonOptions.Call call, string? user, CancellationToken cancellation)
    {
        var (server, address) = (call.Access.Server, call.Access.Address);
        SignInFile.OfUser.Prepare();
        using var client = new KalaClient(server);
        if (!await NeedsSignInAsync(client, cancellation))
        {
            call.Screen.Show(new { server }, $"{address} needs no sign-in. Nothing was stored.");
            return;
        }
        if (server is { Scheme: "http", IsLoopback: false })
        {
            call.Screen.Note($"{address} has no TLS: the password crosses the network unencrypted.");
        }
        user ??= await AskForUserAsync(address, cancellation);
        var token = await client.SignInAsync(user, await AskForPasswordAsync(user, cancellation), cancellation);
        if (!ServerAccess.IsSecret(token.Token))
        {
            throw new CommandFailedException(
                $"{address} sent an access token with characters that no token has. Nothing was stored: check the address.");
        }
        var signIn = new StoredSignIn(server, user, token.Token, TimeProvider.System.GetUtcNow() + token.Lifetime);
        SignInFile.OfUser.Write(signIn);
        call.Screen.Show(
            new { server, username = user, expiresAt = signIn.ExpiresAt },
            $"Signed in at {address} as {user} until {Dates.Minute(signIn.ExpiresAt)}.");
        NoteVariables(call.Screen);
    }

    /// <summary>Also reports an unreachable server before the user types a password.</summary>
    private static async Task<bool> NeedsSignInAsync(KalaClient client, CancellationToken cancellation)
    {
        try
        {
            await client.GetCallerAsync(cancellation);
            return false;
        }
        catch (KalaException refused) when (refused.Code is "unauthenticated")
        {
            return true;
        }
    }

    private static async Task<string> AskForUserAsync(string server, CancellationToken cancellation)
    {
        if (!Prompt.IsPossible)
        {
            return DefaultUser;
        }
        var answer = await Prompt.ReadLineAsync($"User name at {server} [{DefaultUser}]: ", cancellation);
        return string.IsNullOrWhiteSpace(answer) ? DefaultUser : answer.Trim();
    }

    private static async Task<string> AskForPasswordAsync(string user, CancellationToken cancellation)
    {
        var password = Prompt.IsPossible
            ? await Prompt.ReadHiddenAsync($"Password of {user}: ", cancellation)
            : await Prompt.ReadLineAsync(cancellation);
        return string.IsNullOrEmpty(password)
            ? throw new CommandFailedException(
                "No password was given. Without a terminal, kala login reads it from the first line of standard input.", ExitCodes.Usage)
            : password;
    }

    private static void NoteVariables(Screen screen)
    {
        foreach (var name in (string[])["KALA_TOKEN", "KALA_API_KEY"])
        {
            if (!string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(name)))
            {
                screen.Note($"{name} is set and takes precedence over this sign-in.");
            }
        }
    }
}
