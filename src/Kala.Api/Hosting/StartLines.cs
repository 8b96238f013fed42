using Kala.Api.Auth;
using Kala.Api.Configuration;
using Kala.Api.Console;
using Kala.Api.Description;

namespace Kala.Api.Hosting;

/// <summary>
/// Three lines for a person at a terminal: where to look, how to sign in, what to do next. They are not in the log.
/// </summary>
internal static class StartLines
{
    private static readonly string[] AllAddresses = ["*", "+", "[::]", "0.0.0.0"];

    /// <summary>Writes the lines of a server that has started.</summary>
    public static async Task WriteAsync(TextWriter terminal, WebApplication app)
    {
        var isAnonymous = app.Services.GetRequiredService<AuthOptions>().IsAnonymous;
        var signIn = isAnonymous ? null : app.Services.GetRequiredService<FirstAdmin>().SignInHint();
        var hasConsole = app.Services.GetRequiredService<ConsoleOptions>().Enabled;
        foreach (var line in Of([.. app.Urls], signIn, hasConsole))
        {
            await terminal.WriteLineAsync(line);
        }
    }

    /// <summary>The lines.</summary>
    /// <param name="addresses">The addresses that the server listens on.</param>
    /// <param name="signIn">How to sign in; null if callers do not sign in.</param>
    /// <param name="hasConsole">Whether browsers get the console.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> addresses, string? signIn, bool hasConsole)
    {
        var server = addresses.Select(Reachable).FirstOrDefault(url => url is not null);
        // Without the option, the client calls the default address.
        var option = server is null or CommandLine.DefaultUrl ? "" : $" --server {server}";
        var page = hasConsole ? ConsoleRoutes.Start : DescriptionRoutes.Page;
        var command = signIn is null ? "kala upload FILE" : "kala login";
        return
        [
            $"Kala {ProgramVersion.Text} is ready at {string.Join(" and ", addresses.Select(address => Page(address, page)))}"
                + (hasConsole ? $"; its calls are described at {DescriptionRoutes.Page}" : ""),
            signIn ?? "Nobody signs in: Auth:Mode is Anonymous, and everybody who can reach this server may do everything",
            $"Next, in another terminal: {command}{option} (docs/cli.md), or the steps of docs/quickstart.md",
        ];
    }

    private static string Page(string address, string page)
    {
        var url = Reachable(address);
        return url is null ? address
            : url == address ? $"{url}{page}"
            : $"{url}{page} (listening on {address})";
    }

    /// <summary>The address as a client on this machine writes it; null for a socket file.</summary>
    private static string? Reachable(string address)
    {
        var parsed = BindingAddress.Parse(address);
        return parsed.IsUnixPipe || parsed.IsNamedPipe ? null
            : AllAddresses.Contains(parsed.Host) ? $"{parsed.Scheme}://localhost:{parsed.Port}"
            : address.TrimEnd('/');
    }
}
