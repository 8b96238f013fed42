using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Http;

/// <summary>The settings of the section <c>Cors</c>.</summary>
public sealed class CrossOriginOptions
{
    /// <summary>
    /// Origins whose pages may call this server, like https://app.example.org, separated by semicolons; empty for none.
    /// </summary>
    public string Origins { get; set; } = "";
}

/// <summary>
/// Allows pages of the configured origins to call the server (the CORS protocol of the Fetch standard). Without any
/// configured origin CORS is off, and a preflight is refused like any OPTIONS.
/// </summary>
internal static class CrossOrigin
{
    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    private static readonly string[] RequestFields =
    [
        HeaderNames.Authorization, "X-API-Key", HeaderNames.ContentType, HeaderNames.ContentDisposition, HeaderNames.Range,
        HeaderNames.IfRange, HeaderNames.IfMatch, HeaderNames.IfNoneMatch, UploadHeaders.IdempotencyKey, UploadHeaders.ReprDigest,
        // The fields of tus and of the IETF draft, and those that their clients add.
        "Tus-Resumable", UploadHeaders.Length, UploadHeaders.Offset, "Upload-Metadata", "Upload-Defer-Length", "Upload-Concat",
        "Upload-Checksum", "X-HTTP-Method-Override", "Upload-Complete", "Upload-Draft-Interop-Version", "Content-Digest",
        "X-Request-ID", "X-Requested-With",
    ];

    private static readonly string[] ExposedFields =
    [
        HeaderNames.Location, HeaderNames.ETag, HeaderNames.AcceptRanges, HeaderNames.ContentRange, HeaderNames.ContentDisposition,
        HeaderNames.RetryAfter, HeaderNames.WWWAuthenticate, UploadHeaders.Offset, UploadHeaders.Length, UploadHeaders.ReprDigest,
        "Tus-Resumable", "Tus-Version", "Tus-Extension", "Tus-Max-Size", "Tus-Checksum-Algorithm", "Upload-Metadata",
        "Upload-Defer-Length", "Upload-Concat", "Upload-Expires", "Upload-Complete", "Upload-Limit", "Upload-Draft-Interop-Version",
    ];

    /// <summary>The configured origins.</summary>
    public static IReadOnlyList<string> Origins(CrossOriginOptions options) => SettingList.Split(options.Origins);

    /// <summary>
    /// The Cross-Origin-Resource-Policy of what pages of the configured origins may embed. The field cannot name them.
    /// </summary>
    public static string ResourcePolicy(CrossOriginOptions options) => Origins(options).Count > 0 ? "cross-origin" : "same-origin";

    /// <summary>Whether the text is an origin: scheme, host and optional port.</summary>
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
            .WithHeaders(RequestFields)
            .WithExposedHeaders(ExposedFields)
            .SetPreflightMaxAge(PreflightAge)));

    public static void Use(IApplicationBuilder app, IReadOnlyList<string> origins)
    {
        if (origins.Count > 0)
        {
            app.UseCors();
        }
    }
}
