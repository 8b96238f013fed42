namespace Kala.Api.Auth;

/// <summary>
/// The credentials of a request: <c>Authorization</c> or <c>X-API-Key</c>, exactly one field. Two fields might
/// contradict each other, so they count as no credentials.
/// </summary>
internal static class Credentials
{
    public const string KeyHeader = "X-API-Key";
    private const string KeyScheme = "ApiKey ";

    /// <summary>Whether the request has a single field with credentials.</summary>
    public static bool AreSingle(HttpRequest request) =>
        request.Headers.Authorization.Count + request.Headers[KeyHeader].Count == 1;

    /// <summary>The API key from either field; null if there is no key.</summary>
    public static string? KeyOf(HttpRequest request)
    {
        if (!AreSingle(request))
        {
            return null;
        }
        if (request.Headers.Authorization is [{ } authorization])
        {
            return authorization.StartsWith(KeyScheme, StringComparison.OrdinalIgnoreCase)
                ? authorization[KeyScheme.Length..].Trim()
                : null;
        }
        return request.Headers[KeyHeader].ToString();
    }
}
