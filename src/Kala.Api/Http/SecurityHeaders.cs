namespace Kala.Api.Http;

/// <summary>
/// What every answer tells a browser, refusals and faults too, unless the answer has said something of its own: a file its
/// sandbox, the page of the description its scripts.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string NothingRuns = "default-src 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext http)
    {
        // When the answer starts: a fault takes away what was set before it.
        http.Response.OnStarting(AddAsync, http.Response.Headers);
        return next(http);
    }

    private static Task AddAsync(object state)
    {
        var headers = (IHeaderDictionary)state;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";
        if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy = NothingRuns;
        }
        return Task.CompletedTask;
    }
}
