using System.Text.Encodings.Web;
using Kala.Api.Http;
using Kala.Domain;

namespace Kala.Api.Description;

/// <summary>The API description as OpenAPI and as a page. The page's files are embedded in the program.</summary>
internal static class DescriptionRoutes
{
    public const string Document = "/openapi/v1.json";
    public const string Page = "/docs";
    public const string Root = "/";

    /// <summary>Allows only files of this server, and no inline scripts or styles.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const int SchemaDepth = 64;

    private static readonly Dictionary<string, string> MediaTypes = new()
    {
        ["docs.css"] = "text/css; charset=utf-8",
        ["docs.js"] = "text/javascript; charset=utf-8",
    };

    public static void AddDescription(this IServiceCollection services)
    {
        // A schema of the document is deeper than the bodies that it describes.
        services.ConfigureHttpJsonOptions(json => KalaJson.Configured(json.SerializerOptions).MaxDepth = SchemaDepth);
        services.AddOpenApi(ApiDocument.Name, openApi => openApi
            .AddSchemaTransformer<WireTypes>()
            .AddDocumentTransformer<RouteTableTransformer>());
        services.AddSingleton<ApiDocument>();
    }

    public static void MapDescription(this IEndpointRouteBuilder routes)
    {
        // Plain request delegates: the framework would compile a program for each handler with other parameters, at the start.
        // The document describes the API; these calls are not part of it.
        var own = routes.MapGroup("").AllowAnonymous().DisableRateLimiting().ExcludeFromDescription();
        own.MapMethods(Root, [HttpMethods.Get, HttpMethods.Head], ToPageAsync);
        own.MapGet(Document, SendDocumentAsync);
        own.MapGet(Page, SendPageAsync);
        own.MapGet($"{Page}/{{file}}", SendFileAsync);
    }

    private static Task ToPageAsync(HttpContext http)
    {
        // Another page may take this address.
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Redirect($"{http.Request.PathBase}{Page}");
        return Task.CompletedTask;
    }

    private static async Task SendDocumentAsync(HttpContext http)
    {
        var document = http.RequestServices.GetRequiredService<ApiDocument>();
        var json = await document.JsonAsync(http.RequestServices, http.Request.PathBase);
        await SendAsync(http, "application/json; charset=utf-8", json);
    }

    private static async Task SendPageAsync(HttpContext http)
    {
        using var reader = new StreamReader(Open("index.html")!);
        // A proxy may publish the server under a path prefix.
        var page = (await reader.ReadToEndAsync(http.RequestAborted))
            .Replace("{base}", HtmlEncoder.Default.Encode(http.Request.PathBase.ToString()), StringComparison.Ordinal);
        await SendAsync(http, "text/html; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(page));
    }

    private static async Task SendFileAsync(HttpContext http)
    {
        var file = (string)http.GetRouteValue("file")!;
        if (!MediaTypes.TryGetValue(file, out var type) || Open(file) is not { } content)
        {
            await Problem.WriteAsync(http, Failures.NotFound);
            return;
        }
        await using (content)
        {
            var bytes = new byte[content.Length];
            await content.ReadExactlyAsync(bytes, http.RequestAborted);
            await SendAsync(http, type, bytes);
        }
    }

    private static async Task SendAsync(HttpContext http, string type, byte[] body)
    {
        var headers = http.Response.Headers;
        headers.ContentType = type;
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = Policy;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static Stream? Open(string file) => typeof(DescriptionRoutes).Assembly.GetManifestResourceStream($"docs/{file}");
}
