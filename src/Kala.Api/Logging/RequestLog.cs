using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Kala.Api.Logging;

/// <summary>
/// Logs one line for each request; for a health check that succeeds, only at level Debug. It contains the route, not the
/// path or query, which may contain file names.
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
            // An exception clears the endpoint, and a disconnected client leaves no outcome.
            var endpoint = http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
            var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";
            var outcome = note.Outcome ?? http.Response.StatusCode switch
            {
                < 400 => "ok",
                StatusCodes.Status499ClientClosedRequest => "client_gone",
                _ => "refused",
            };
            http.Features.Get<IHttpActivityFeature>()?.Activity.SetTag("kala.outcome", outcome);
            Write(http.Request.Method, route, http.Response.StatusCode, outcome, clock.GetElapsedTime(start), note);
        }
    }

    private void Write(string method, string route, int status, string outcome, TimeSpan elapsed, RequestNote note)
    {
        var duration = Math.Round(elapsed.TotalMilliseconds, 3);
        if (outcome == "ok" && route.StartsWith(Paths.Health, StringComparison.Ordinal))
        {
            log.Healthy(method, route, status, outcome, duration);
        }
        else
        {
            log.Request(method, route, status, outcome, duration, note.Uuid, note.Offset, note.Bytes);
        }
    }
}
