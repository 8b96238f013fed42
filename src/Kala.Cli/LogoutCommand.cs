using System.CommandLine;
using Kala.Client;

namespace Kala.Cli;

/// <summary><c>logout</c></summary>
internal static class LogoutCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var local = new Option<bool>("--local") { Description = "Only delete the stored token. It stays valid until it expires." };
        var command = new KalaCommand(
            "logout",
            "Signs out and deletes the stored token.",
            "kala logout",
            "kala logout --local")
        { local };
        command.Details = """
            All tokens of the user become invalid, also on other machines and in running uploads.
            API keys stay valid.
            """;
        return new CommonOptions(hasServer: false, hasCredential: false).AddTo(
            command, (call, cancellation) => RunAsync(call.Access.SignIn, call.Screen, call.Parsed.GetValue(local), cancellation));
    }

    private static async Task RunAsync(StoredSignIn? signIn, Screen screen, bool isLocal, CancellationToken cancellation)
    {
        SignInFile.OfUser.Delete();
        if (signIn is null)
        {
            screen.Show(new { server = (string?)null }, "Not signed in.");
            return;
        }
        if (!isLocal)
        {
            await SignOutAsync(signIn, screen, cancellation);
        }
        screen.Show(new { server = signIn.Server, username = signIn.Username }, $"Signed out from {ServerAccess.TextOf(signIn.Server)}.");
    }

    private static async Task SignOutAsync(StoredSignIn signIn, Screen screen, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            using var client = new KalaClient(signIn.Server, Credential.AccessToken(signIn.Token));
            await client.SignOutAsync(limit.Token);
        }
        catch (KalaException refused) when (refused.Code is "unauthenticated")
        {
            // The token is already invalid.
        }
        catch (Exception failure) when (failure is KalaException or HttpRequestException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            screen.Note(
                $"The server did not confirm the sign-out: {failure.Message} The deleted token stays valid until {Dates.Minute(signIn.ExpiresAt)}.");
        }
    }
}
