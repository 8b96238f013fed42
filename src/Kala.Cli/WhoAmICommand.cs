using System.CommandLine;
using System.Globalization;
using Kala.Client;

namespace Kala.Cli;

/// <summary><c>whoami</c></summary>
internal static class WhoAmICommand
{
    public static Command Create() => new CommonOptions().AddTo(
        new KalaCommand(
            "whoami",
            "Shows user, permissions, usage, server and credential.",
            "kala whoami",
            "kala whoami --json"),
        RunAsync);

    private static async Task RunAsync(CommonOptions.Call call, CancellationToken cancellation)
    {
        var (caller, access) = (await call.Client.GetCallerAsync(cancellation), call.Access);
        var expiresAt = access.CredentialSource is ServerAccess.Login ? access.SignIn?.ExpiresAt : null;
        call.Screen.Show(
            new
            {
                caller.Uuid,
                caller.Username,
                caller.Permissions,
                caller.Key,
                caller.Usage,
                caller.Limits,
                access.Server,
                access.ServerSource,
                access.CredentialSource,
                expiresAt,
            },
            string.Join(Environment.NewLine, Lines(caller, access, expiresAt).Select(line => $"{line.Title,-12} {Cells.Printable(line.Text)}")));
    }

    private static IEnumerable<(string Title, string Text)> Lines(Caller caller, ServerAccess access, DateTimeOffset? expiresAt)
    {
        yield return ("user", caller.Username ?? "anonymous: the server needs no sign-in");
        yield return ("uuid", $"{caller.Uuid}");
        if (caller.Key is { } key)
        {
            yield return ("key", $"{key}");
        }
        yield return ("permissions", caller.Permissions.Count > 0 ? string.Join(", ", caller.Permissions) : "none");
        yield return ("bytes", Usage(caller.Usage.Bytes, caller.Limits.Bytes, Amounts.Bytes));
        yield return ("files", Usage(caller.Usage.Files, caller.Limits.Files, Count));
        yield return ("sessions", $"{Usage(caller.Usage.Sessions, caller.Limits.Sessions, Count)} (open or failed)");
        yield return ("server", $"{access.Address} (from {access.ServerSource})");
        yield return ("credential", (access.CredentialSource, expiresAt) switch
        {
            (null, _) => "none",
            (var source, { } end) => $"{source}, valid until {Dates.Minute(end)}",
            var (source, _) => source,
        });
    }

    private static string Usage(long used, long? limit, Func<long, string> text) =>
        limit is { } most ? $"{text(used)} of {text(most)}" : $"{text(used)}, no limit";

    private static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
