using Microsoft.Net.Http.Headers;

namespace Kala.Api.Console;

/// <summary>Sends a file of the console, compressed for clients that accept it, or 304 to those that have it.</summary>
internal static class ConsoleAnswer
{
    public static async Task SendAsync(HttpContext http, ConsoleFile file, string caching, string vary)
    {
        var (request, response) = (http.Request, http.Response);
        var form = file.FormFor(AcceptsGzip(request));
        response.Headers.CacheControl = caching;
        response.Headers.ETag = form.ETag.ToString();
        // CORS may have added another one.
        response.Headers.Append(HeaderNames.Vary, vary);
        if (file.Policy is { } policy)
        {
            response.Headers.ContentSecurityPolicy = policy;
        }
        if (request.GetTypedHeaders().IfNoneMatch.Any(tag =>
            tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(form.ETag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = file.MediaType;
        response.Headers.ContentEncoding = form.Coding;
        response.ContentLength = form.Bytes.Length;
        if (!HttpMethods.IsHead(request.Method))
        {
            await response.Body.WriteAsync(form.Bytes, http.RequestAborted);
        }
    }

    /// <summary>RFC 9110 section 12.5.3.</summary>
    private static bool AcceptsGzip(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        var named = accepted.FirstOrDefault(one => one.Value.Equals(SentForm.GzipCoding, StringComparison.OrdinalIgnoreCase))
            ?? accepted.FirstOrDefault(one => one.Value == "*");
        return named is not null && named.Quality is not 0;
    }
}
