using Kala.Client;

namespace Kala.Cli;

/// <summary>The server's address and the caller's credential.</summary>
internal static class ServerAddress
{
    /// <summary>The default address of a server.</summary>
    public const string Default = "http://127.0.0.1:8080";

    /// <summary>Parses an address.</summary>
    /// <exception cref="CommandFailedException">The text is not an http or https address.</exception>
    public static Uri Parse(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new CommandFailedException("--server must be an address such as https://files.example.org.", ExitCodes.Usage);

    /// <summary>
    /// The credential from the options, otherwise from the environment. The variables are not defaults of the options,
    /// because help would show them.
    /// </summary>
    public static Credential? CredentialOf(string? token, string? apiKey)
    {
        token ??= Environment.GetEnvironmentVariable("KALA_TOKEN");
        apiKey ??= Environment.GetEnvironmentVariable("KALA_API_KEY");
        return !string.IsNullOrWhiteSpace(token) ? Credential.AccessToken(token)
            : !string.IsNullOrWhiteSpace(apiKey) ? Credential.ApiKey(apiKey)
            : null;
    }
}
