using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Kala.Api.Telemetry;

/// <summary>The request in a trace. ASP.NET Core 10 begins it, but tells neither the route nor how it ended.</summary>
internal static class RequestSpan
{
    /// <summary>Says what was asked for and what came of it, if somebody wants to know.</summary>
    public static void Describe(HttpContext http, string route, string outcome)
    {
        if (http.Features.Get<IHttpActivityFeature>() is not { Activity: { IsAllDataRequested: true } activity })
        {
            return;
        }
        activity.DisplayName = $"{http.Request.Method} {route}";
        activity.SetTag("http.route", route);
        activity.SetTag("http.response.status_code", http.Response.StatusCode);
        activity.SetTag("kala.outcome", outcome);
        if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
