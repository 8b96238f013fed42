using Kala.Client;

namespace Kala.Cli;

/// <summary>Which server, and as whom.</summary>
internal static class ServerAddress
{
    /// <summary>Where a server listens if it is not told otherwise.</summary>
    public const string Default = "http://127.0.0.1:8080";

    /// <summary>The address that is given.</summary>
    /// <exception cref="CommandFailedException">It is none.</exception>
    public static Uri Parse(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new CommandFailedException("--server is an address such as https://files.example.org.", ExitCodes.Usage);

    /// <summary>
    /// The credential that is given, or the one that variables hold. They are no defaults of the options: help would show them.
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
