using Kala.Api.Hosting;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Http;

/// <summary>The settings of the section <c>Cors</c>.</summary>
public sealed class CrossOriginOptions
{
    /// <summary>Origins whose pages may call this server, such as https://app.example.org, separated by semicolons; empty for none.</summary>
    public string Origins { get; set; } = "";
}

/// <summary>
/// Lets pages of other origins call the server (the CORS protocol of the Fetch standard), those that are named and no others.
/// Without a name nothing of it is there, and a preflight is refused like any OPTIONS.
/// </summary>
internal static class CrossOrigin
{
    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PATCH", "DELETE"];

    private static readonly string[] Sent =
    [
        HeaderNames.Authorization, "X-API-Key", HeaderNames.ContentType, HeaderNames.ContentDisposition, HeaderNames.Range,
        HeaderNames.IfRange, HeaderNames.IfMatch, HeaderNames.IfNoneMatch, UploadHeaders.IdempotencyKey, UploadHeaders.ReprDigest,
    ];

    private static readonly string[] Told =
    [
        HeaderNames.Location, HeaderNames.ETag, HeaderNames.AcceptRanges, HeaderNames.ContentRange, HeaderNames.ContentDisposition,
        HeaderNames.RetryAfter, HeaderNames.WWWAuthenticate, UploadHeaders.Offset, UploadHeaders.Length, UploadHeaders.ReprDigest,
    ];

    /// <summary>The origins that are named.</summary>
    public static IReadOnlyList<string> Origins(CrossOriginOptions options) => ListenAddresses.Split(options.Origins);

    /// <summary>Whether this is scheme, host and perhaps port, and nothing else.</summary>
    public static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is ("http" or "https")
        && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase);

    public static void AddCrossOrigin(this IServiceCollection services) => services
        .AddCors()
        .AddOptions<CorsOptions>()
        .Configure<CrossOriginOptions>((cors, options) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. Origins(options)])
            .WithMethods(Methods)
            .WithHeaders(Sent)
            .WithExposedHeaders(Told)
            .SetPreflightMaxAge(PreflightAge)));

    public static void Use(IApplicationBuilder app, IReadOnlyList<string> origins)
    {
        if (origins.Count > 0)
        {
            app.UseCors();
        }
    }
}
