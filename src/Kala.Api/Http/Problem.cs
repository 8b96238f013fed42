using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Kala.Api.Logging;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Microsoft.AspNetCore.Diagnostics;

namespace Kala.Api.Http;

/// <summary>
/// Writes a failure as <c>application/problem+json</c> (RFC 9457) with <c>message</c> and <c>code</c>.
/// </summary>
internal static class Problem
{
    /// <summary>Writes the whole response. The response must not have started.</summary>
    public static async Task WriteAsync(HttpContext http, Failure failure)
    {
        var form = Form(http);
        var status = form?.StatusOf(http, failure) ?? FailureStatus.Of(failure);
        var response = http.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (failure.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
        if (failure.Offset is { } offset)
        {
            response.Headers[UploadHeaders.Offset] = offset.ToString(CultureInfo.InvariantCulture);
        }
        http.Note().Outcome = failure.Code;
        http.Note().Offset ??= failure.Offset;
        var body = Body(http, failure, status);
        form?.Complete(http, failure, body);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, KalaJson.Options);
        response.ContentType = "application/problem+json";
        // With its length a proxy knows that the response is whole, even if the connection is reset because of an unread body.
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, CancellationToken.None);
    }

    /// <summary>The form of the call; after an exception the framework has put the endpoint aside.</summary>
    private static RefusalFormAttribute? Form(HttpContext http) =>
        (http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint)?.Metadata.GetMetadata<RefusalFormAttribute>();

    /// <summary>Identifies a request in its problem and in the log.</summary>
    public static string TraceId(HttpContext http) => Activity.Current?.Id ?? http.TraceIdentifier;

    /// <summary>The path of the request, without the link in it, because problems are passed on and logged.</summary>
    private static string? Instance(HttpRequest request) => request.PathBase.Add(
        request.Path.StartsWithSegments($"/{Paths.Links}", out var link) && link.HasValue ? $"/{Paths.Links}/{{link}}" : request.Path).Value;

    private static Dictionary<string, object?> Body(HttpContext http, Failure failure, int status)
    {
        var body = new Dictionary<string, object?>
        {
            ["type"] = "about:blank",
            ["title"] = StatusNames.Of(status),
            ["status"] = status,
            ["detail"] = failure.Message,
            ["instance"] = Instance(http.Request),
            ["traceId"] = TraceId(http),
            ["message"] = failure.Message,
            ["code"] = failure.Code,
        };
        if (failure.Offset is { } offset)
        {
            body["offset"] = offset;
        }
        if (failure.Errors is { } errors)
        {
            body["errors"] = errors;
        }
        if (failure is SessionFailure { Session: var session })
        {
            body["session"] = session;
        }
        return body;
    }
}
