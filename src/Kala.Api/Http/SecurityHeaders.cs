namespace Kala.Api.Http;

/// <summary>
/// Adds the security header fields to every response, including errors. A response may set its own content security
/// policy: files have a sandbox, the description page allows its scripts. Links have their own resource policy.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>Which pages may embed a response.</summary>
    public const string ResourcePolicy = "Cross-Origin-Resource-Policy";

    private const string NothingRuns = "default-src 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext http)
    {
        // When the response starts, because an exception clears fields that were set earlier.
        http.Response.OnStarting(AddAsync, http.Response.Headers);
        return next(http);
    }

    private static Task AddAsync(object state)
    {
        var headers = (IHeaderDictionary)state;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (headers[ResourcePolicy].Count == 0)
        {
            headers[ResourcePolicy] = "same-origin";
        }
        headers.XFrameOptions = "DENY";
        if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy = NothingRuns;
        }
        return Task.CompletedTask;
    }
}
