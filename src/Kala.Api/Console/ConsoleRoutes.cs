using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Application.Datastores;
using Kala.Domain;

namespace Kala.Api.Console;

/// <summary>The console: one page for all its addresses, and the files that the page names.</summary>
internal static class ConsoleRoutes
{
    public const string Start = "/";
    public const string Asset = "/assets/{file}";

    private const string PageCaching = "no-cache";

    /// <summary>The name of such a file has a hash of its content.</summary>
    private const string AssetCaching = "public, max-age=31536000, immutable";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>The addresses of the console below <see cref="Start"/>, each with everything below it.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        .. ((string[])
        [
            "upload", "files", "datastores", "sessions", "storage", "users", "keys", "maintenance", "status", "audit", "account",
        ]).Select(name => $"/{name}/{{**below}}"),
    ];

    public static void AddConsole(this IServiceCollection services) => services
        .AddSingleton(provider => new ConsoleFiles(
            provider.GetRequiredService<AuthOptions>().IsAnonymous, provider.GetRequiredService<DatastoresOptions>().Enabled))
        .AddSingleton<MatcherPolicy, PagePolicy>();

    public static void MapConsole(this IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("").AllowAnonymous().DisableRateLimiting().ExcludeFromDescription();
        // Before the redirection to the description, which is for all other requests of this path.
        own.MapMethods(Start, Methods, SendPageAsync).WithOrder(-1).WithMetadata(PagePolicy.Page);
        foreach (var page in Pages)
        {
            // With methods, the framework would answer others with 405.
            own.Map(page, SendPageAsync).WithMetadata(PagePolicy.Page);
        }
        own.MapMethods(Asset, Methods, SendAssetAsync);
    }

    private static Task SendPageAsync(HttpContext http) => ConsoleAnswer.SendAsync(
        http, Files(http).Page(http.Request.PathBase.ToString()), PageCaching, "Accept, Accept-Encoding");

    private static Task SendAssetAsync(HttpContext http) => Files(http).Asset((string)http.GetRouteValue("file")!) is { } asset
        ? ConsoleAnswer.SendAsync(http, asset, AssetCaching, "Accept-Encoding")
        : Problem.WriteAsync(http, Failures.NotFound);

    private static ConsoleFiles Files(HttpContext http) => http.RequestServices.GetRequiredService<ConsoleFiles>();
}
