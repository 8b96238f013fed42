using Kala.Domain;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Http;

/// <summary>
/// Takes no transfer coding but chunked, once (RFC 9112 section 6.1). Kestrel looks at the last one alone, so a coded body would
/// be taken for the bytes themselves, and something in front that reads it otherwise would see other requests than we do.
/// HTTP/2 and 3 have no transfer codings (RFC 9113 section 8.2.2), so none is taken there.
/// </summary>
internal sealed class TransferCodingGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        var codings = http.Request.Headers.TransferEncoding;
        var isFirst = http.Request.Protocol.StartsWith("HTTP/1.", StringComparison.Ordinal);
        if (codings.Count == 0
            || (isFirst && codings.Count == 1 && "chunked".Equals(codings[0]?.Trim(), StringComparison.OrdinalIgnoreCase)))
        {
            return next(http);
        }
        if (isFirst)
        {
            // What follows on this connection is nobody's request.
            http.Response.Headers[HeaderNames.Connection] = "close";
        }
        return Problem.WriteAsync(http, Failures.UnsupportedEncoding);
    }
}
