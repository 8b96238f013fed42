using Kala.Client;

namespace Kala.Cli;

/// <summary>The server of a command and the caller's credential.</summary>
/// <param name="Server">The server's address; it ends in a slash.</param>
/// <param name="ServerSource">Where the address comes from.</param>
/// <param name="Credential">The credential; null for none.</param>
/// <param name="CredentialSource">Where the credential comes from; null if there is none.</param>
/// <param name="SignIn">The stored sign-in, also one for another server; null if there is none.</param>
internal sealed record ServerAccess(
    Uri Server, string ServerSource, Credential? Credential, string? CredentialSource, StoredSignIn? SignIn)
{
    /// <summary>The source of what <c>kala login</c> has stored.</summary>
    public const string Login = "kala login";

    /// <summary>The source of the default address.</summary>
    public const string Default = "the default";

    private const string DefaultAddress = "http://127.0.0.1:8080";

    /// <summary>
    /// Options come first, then variables, then the stored sign-in. The variables are not defaults of the options,
    /// because help would show them.
    /// </summary>
    /// <exception cref="CommandFailedException">The address or the credential is malformed.</exception>
    public static ServerAccess Of(string? server, string? token, string? apiKey, SignInFile file)
    {
        var signIn = file.Read();
        var (address, source) = First(
            (server, "--server"),
            (Environment.GetEnvironmentVariable("KALA_SERVER"), "KALA_SERVER"),
            (signIn?.Server.AbsoluteUri, Login),
            (DefaultAddress, Default));
        var url = Parse(address!, source!);
        var stored = signIn?.IsFor(url) == true ? signIn.Token : null;
        var (secret, kind) = First(
            (token, "--token"),
            (apiKey, "--api-key"),
            (Environment.GetEnvironmentVariable("KALA_TOKEN"), "KALA_TOKEN"),
            (Environment.GetEnvironmentVariable("KALA_API_KEY"), "KALA_API_KEY"),
            (stored, Login));
        if (secret?.Any(character => character is < '!' or > '~') == true)
        {
            throw new CommandFailedException(
                $"{kind} has a space, a line break or another character that no token or key has.", ExitCodes.Usage);
        }
        var credential = secret is null ? null
            : kind is "--api-key" or "KALA_API_KEY" ? Credential.ApiKey(secret)
            : Credential.AccessToken(secret);
        return new ServerAccess(url, source!, credential, kind, signIn);
    }

    /// <summary>The server's address for people.</summary>
    public string Address => TextOf(Server);

    /// <summary>The command that signs in at this server.</summary>
    public string LoginCommand => ServerSource is "--server" ? $"kala login --server {Address}" : "kala login";

    /// <summary>An address for people.</summary>
    public static string TextOf(Uri server) => server.AbsoluteUri.TrimEnd('/');

    private static (string? Value, string? Source) First(params ReadOnlySpan<(string? Value, string Source)> places)
    {
        foreach (var (value, source) in places)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                return (value.Trim(), source);
            }
        }
        return default;
    }

    private static Uri Parse(string text, string source) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? new Uri($"{url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/")
            : throw new CommandFailedException(
                $"{source} must be an address such as https://files.example.org, not \"{text}\".", ExitCodes.Usage);
}
