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
        var access = WithoutCredential(server, file);
        var stored = access.SignIn?.IsFor(access.Server) == true ? access.SignIn.Token : null;
        var (secret, kind) = First(
            (token, "--token"),
            (apiKey, "--api-key"),
            (Environment.GetEnvironmentVariable("KALA_TOKEN"), "KALA_TOKEN"),
            (Environment.GetEnvironmentVariable("KALA_API_KEY"), "KALA_API_KEY"),
            (stored, Login));
        if (secret is not null && !IsSecret(secret))
        {
            throw new CommandFailedException(
                $"{kind} has a space, a line break or another character that no token or key has.", ExitCodes.Usage);
        }
        var credential = secret is null ? null
            : kind is "--api-key" or "KALA_API_KEY" ? Credential.ApiKey(secret)
            : Credential.AccessToken(secret);
        return access with { Credential = credential, CredentialSource = kind };
    }

    /// <summary>The server of a command that uses no credential. It does not read the variables of credentials.</summary>
    /// <exception cref="CommandFailedException">The address is malformed.</exception>
    public static ServerAccess WithoutCredential(string? server, SignInFile file)
    {
        var signIn = file.Read();
        var (address, source) = First(
            (server, "--server"),
            (Environment.GetEnvironmentVariable("KALA_SERVER"), "KALA_SERVER"),
            (signIn?.Server.AbsoluteUri, Login),
            (DefaultAddress, Default));
        return new ServerAccess(Parse(address!, source!), source!, null, null, signIn);
    }

    /// <summary>The server of the stored sign-in, for a command that uses nothing else. It reads no variables.</summary>
    public static ServerAccess OfSignIn(SignInFile file) => file.Read() is { } signIn
        ? new ServerAccess(signIn.Server, Login, null, null, signIn)
        : new ServerAccess(new Uri(DefaultAddress), Default, null, null, null);

    /// <summary>Whether this can be the address of a server. User information is refused, because it may be a password.</summary>
    public static bool IsAddress(Uri url) => url.Scheme is "http" or "https" && url.UserInfo.Length == 0;

    /// <summary>Whether this can be a token or a key: it has only characters that a header field can carry.</summary>
    public static bool IsSecret(string text) => text.Length > 0 && text.All(character => character is >= '!' and <= '~');

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
        Uri.TryCreate(text, UriKind.Absolute, out var url) && IsAddress(url)
            ? new Uri($"{url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/")
            : throw new CommandFailedException($"{source} must be an address such as https://files.example.org, {Wrong(text)}.", ExitCodes.Usage);

    // What comes before an @ may be a password, so the text is not shown.
    private static string Wrong(string text) => text.Contains('@', StringComparison.Ordinal)
        ? "without a user name or password: remove what comes before the @, and run kala login to sign in"
        : $"not \"{text}\"";
}
