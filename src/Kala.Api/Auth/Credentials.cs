namespace Kala.Api.Auth;

/// <summary>
/// The credentials of a request: <c>Authorization</c> or <c>X-API-Key</c>, exactly one field. Two fields might
/// contradict each other, so they count as no credentials.
/// </summary>
internal static class Credentials
{
    public const string KeyHeader = "X-API-Key";
    private const string KeyScheme = "ApiKey ";
    private const string TokenScheme = "Bearer ";

    /// <summary>The API key from either field; null if there is no key.</summary>
    public static string? KeyOf(HttpRequest request) =>
        !AreSingle(request) ? null
        : request.Headers.Authorization.Count == 1 ? After(KeyScheme, request)
        : request.Headers[KeyHeader].ToString();

    /// <summary>The access token or session token; null if there is none.</summary>
    public static string? TokenOf(HttpRequest request) => AreSingle(request) ? After(TokenScheme, request) : null;

    private static bool AreSingle(HttpRequest request) =>
        request.Headers.Authorization.Count + request.Headers[KeyHeader].Count == 1;

    private static string? After(string scheme, HttpRequest request) =>
        request.Headers.Authorization is [{ } authorization] && authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[scheme.Length..].Trim()
            : null;
}
