namespace Kala.Api.Client;

/// <summary>Which server, and as whom.</summary>
/// <param name="Url">Its address; a path in it is the path base that the server is published under.</param>
/// <param name="Token">An access token or a session token; null for none.</param>
/// <param name="ApiKey">An API key; null for none.</param>
internal sealed record ServerAddress(Uri Url, string? Token, string? ApiKey)
{
    /// <summary>Where the server listens if nothing is said.</summary>
    public const string Default = Hosting.KalaHost.DefaultUrl;

    /// <summary>The address in the form in which two of them can be compared.</summary>
    public string Key => Url.GetLeftPart(UriPartial.Path).TrimEnd('/').ToLowerInvariant();
}
