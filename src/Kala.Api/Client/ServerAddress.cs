namespace Kala.Api.Client;

/// <summary>Which server, and as whom.</summary>
/// <param name="Url">Its address; a path in it is the path base that the server is published under.</param>
/// <param name="Token">An access token or a session token; null for none.</param>
/// <param name="ApiKey">An API key; null for none.</param>
internal sealed record ServerAddress(Uri Url, string? Token, string? ApiKey)
{
    /// <summary>Where the server listens if nothing is said.</summary>
    public const string Default = Hosting.KalaHost.DefaultUrl;

    /// <summary>
    /// The address, and credentials that variables hold where none are given. They are no defaults of the options: help would
    /// show them.
    /// </summary>
    public static ServerAddress Of(Uri url, string? token, string? apiKey) => new(
        url,
        token ?? Environment.GetEnvironmentVariable("KALA_TOKEN"),
        apiKey ?? Environment.GetEnvironmentVariable("KALA_API_KEY"));

    /// <summary>The address in the form in which two of them can be compared.</summary>
    public string Key => Url.GetLeftPart(UriPartial.Path).TrimEnd('/').ToLowerInvariant();
}
