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
            var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";
            var duration = Math.Round(clock.GetElapsedTime(start).TotalMilliseconds, 3);
            log.Request(
                http.Request.Method,
                route,
                http.Response.StatusCode,
                note.Outcome ?? (http.Response.StatusCode < 400 ? "ok" : "refused"),
                duration,
                note.Uuid,
                note.Offset,
                note.Bytes);
        }
    }
}
