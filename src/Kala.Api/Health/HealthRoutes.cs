using Kala.Api.Http;
using Kala.Application.Abstractions;
using Kala.Domain;
using Microsoft.EntityFrameworkCore;

namespace Kala.Api.Health;

/// <summary>The health calls. They accept any Host and need no sign-in.</summary>
internal static class HealthRoutes
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        Map(routes, "live", LiveAsync);
        Map(routes, "ready", ReadyAsync);
    }

    private static void Map(IEndpointRouteBuilder routes, string name, RequestDelegate answer) => routes
        .MapGet($"{Paths.Health}/{name}", answer)
        // Without its method, a route is not in the API document.
        .WithMetadata(answer.Method)
        .AllowAnonymous()
        .DisableRateLimiting();

    private static Task LiveAsync(HttpContext http) =>
        http.Response.WriteAsJsonAsync(new { data = new HealthView("live") }, http.RequestAborted);

    /// <summary>
    /// Ready if the metadata store answers and the server is not stopping. A full disk does not matter, because
    /// downloads still work.
    /// </summary>
    private static async Task ReadyAsync(HttpContext http)
    {
        var services = http.RequestServices;
        if (services.GetRequiredService<ShutdownSignal>().IsStopping)
        {
            await Problem.WriteAsync(http, Failures.ServerStopping);
            return;
        }
        var database = services.GetRequiredService<IKalaDatabase>();
        var blobs = services.GetRequiredService<IBlobStore>();
        _ = await database.ReadAsync((db, ct) => db.UploadSessions.AnyAsync(ct), http.RequestAborted);
        await http.Response.WriteAsJsonAsync(
            new { data = new ReadyView("ready", blobs.IsAnswering && blobs.WritableBytes(database) is null or > 0) }, http.RequestAborted);
    }
}
