using System.Net;
using Kala.Api.Http;
using Kala.Domain;

namespace Kala.Api.Auth;

/// <summary>
/// Without sign-in, what protects the files is that only this machine reaches the server. A web page in this machine's
/// browser must not borrow that: so the Host must be one of ours (a foreign name that resolves here is DNS rebinding),
/// and a changing request must not come from a foreign page.
/// </summary>
internal sealed class AnonymousGuard(RequestDelegate next, AuthOptions options, IReadOnlyList<string> origins)
{
    private readonly HashSet<string> _hosts = new(
        options.AllowedHosts.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext http) =>
        Refuses(http) is { } failure ? Problem.WriteAsync(http, failure) : next(http);

    private Failure? Refuses(HttpContext http)
    {
        if (!options.AllowAnonymousRemote && http.Connection.LocalIpAddress is { } local && !IPAddress.IsLoopback(local))
        {
            return Failures.Forbidden("Without sign-in this server answers on a loopback address only.");
        }
        if (!_hosts.Contains(http.Request.Host.Host))
        {
            return Failures.Forbidden("Call this server as localhost, or add the name you use to Auth:AllowedHosts.");
        }
        var changes = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method);
        return changes && IsFromForeignPage(http.Request)
            ? Failures.Forbidden("A page of another origin may not change anything here.")
            : null;
    }

    private bool IsFromForeignPage(HttpRequest request)
    {
        if (origins.Contains(request.Headers.Origin.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }
        if (string.Equals(request.Headers["Sec-Fetch-Site"], "cross-site", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            && !string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }
}
