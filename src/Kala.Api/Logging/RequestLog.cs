using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Kala.Api.Logging;

/// <summary>
/// One line for each request. It has the route, not the address: that may carry names which are nobody's business.
/// </summary>
internal sealed class RequestLog(RequestDelegate next, TimeProvider clock, ILogger<RequestLog> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var start = clock.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            var note = http.Note();
            // A fault takes the endpoint away; and for a client that went away nobody else leaves a note.
            var endpoint = http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
            var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";
            var outcome = note.Outcome ?? http.Response.StatusCode switch
            {
                < 400 => "ok",
                StatusCodes.Status499ClientClosedRequest => "client_gone",
                _ => "refused",
            };
            http.Features.Get<IHttpActivityFeature>()?.Activity.SetTag("kala.outcome", outcome);
            var duration = Math.Round(clock.GetElapsedTime(start).TotalMilliseconds, 3);
            log.Request(
                http.Request.Method,
                route,
                http.Response.StatusCode,
                outcome,
                duration,
                note.Uuid,
                note.Offset,
                note.Bytes);
        }
    }
}
