using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Kala.Domain.Files;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Files;

/// <summary>A page without scripts that tells a person what their form has stored.</summary>
internal sealed class StoredPageResult(StoredFile file) : IActionResult
{
    private const string Policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Whether the client prefers a page to JSON, as a browser's own form does. Scripts and programs accept anything.</summary>
    public static bool IsPreferred(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Quality(accepted, "text/html") > Math.Max(Quality(accepted, "application/json"), Quality(accepted, "*/*"));
    }

    public async Task ExecuteResultAsync(ActionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        var page = Encoding.UTF8.GetBytes(Page(StoredAnswer.Path(request, file.Id)));
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = Policy;
        response.ContentLength = page.Length;
        await response.Body.WriteAsync(page, context.HttpContext.RequestAborted);
    }

    private static double Quality(IList<MediaTypeHeaderValue> accepted, string type) =>
        accepted.Where(one => one.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(one => one.Quality ?? 1).DefaultIfEmpty().Max();

    private string Page(string address) => $"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>Stored</title>
        <h1>The file is stored</h1>
        <dl>
        <dt>Name<dd>{HtmlEncoder.Default.Encode(file.OriginalFilename)}
        <dt>Size<dd>{file.Size.ToString(CultureInfo.InvariantCulture)} bytes
        <dt>SHA-256<dd>{file.Sha256.Hex}
        <dt>Verified<dd>{(file.Verified ? "yes" : "no hash was sent to compare the file with")}
        </dl>
        <p><a href="{HtmlEncoder.Default.Encode(address)}">Download it</a>
        </html>

        """;
}
