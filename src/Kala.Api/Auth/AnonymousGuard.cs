using System.Net;
using Kala.Api.Http;
using Kala.Domain;

namespace Kala.Api.Auth;

/// <summary>
/// Without sign-in, the files are protected only because other machines cannot reach the server. A web page in a
/// browser on this machine must not bypass that. So the Host must be an allowed name, which prevents DNS rebinding, and
/// a request that changes something must not come from a page of another origin.
/// </summary>
internal sealed class AnonymousGuard(RequestDelegate next, AuthOptions options, IReadOnlyList<string> origins)
{
    private readonly HashSet<string> _hosts = new(SettingList.Split(options.AllowedHosts), StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext http) =>
        Check(http) is { } failure ? Problem.WriteAsync(http, failure) : next(http);

    private Failure? Check(HttpContext http)
    {
        if (!options.AllowAnonymousRemote && http.Connection.LocalIpAddress is { } local && !IPAddress.IsLoopback(local))
        {
            return Failures.Forbidden("Without sign-in this server accepts requests on loopback addresses only.");
        }
        if (!_hosts.Contains(http.Request.Host.Host))
        {
            return Failures.Forbidden("Call this server as localhost, or add the name you use to Auth:AllowedHosts.");
        }
        var isChange = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method);
        return isChange && IsFromOtherOrigin(http.Request)
            ? Failures.Forbidden("A page of another origin may not make this request.")
            : null;
    }

    private bool IsFromOtherOrigin(HttpRequest request)
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
