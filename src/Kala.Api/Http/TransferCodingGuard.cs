using Kala.Domain;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Http;

/// <summary>
/// Accepts only the transfer coding chunked, once (RFC 9112 section 6.1). Kestrel checks only the last coding, so an
/// encoded body would be stored as it is, and a proxy that reads the request differently would allow request smuggling.
/// HTTP/2 and HTTP/3 have no transfer codings (RFC 9113 section 8.2.2), so all are refused there.
/// </summary>
internal sealed class TransferCodingGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        var codings = http.Request.Headers.TransferEncoding;
        var isHttp1 = http.Request.Protocol.StartsWith("HTTP/1.", StringComparison.Ordinal);
        if (codings.Count == 0
            || (isHttp1 && codings.Count == 1 && "chunked".Equals(codings[0]?.Trim(), StringComparison.OrdinalIgnoreCase)))
        {
            return next(http);
        }
        if (isHttp1)
        {
            // The bytes that follow on this connection are not a request.
            http.Response.Headers[HeaderNames.Connection] = "close";
        }
        return Problem.WriteAsync(http, Failures.UnsupportedEncoding);
    }
}
