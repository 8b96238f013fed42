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
        routes.MapGet($"{Paths.Health}/live", () => Results.Json(new { data = new HealthView("live") })).AllowAnonymous().DisableRateLimiting();
        routes.MapGet($"{Paths.Health}/ready", ReadyAsync).AllowAnonymous().DisableRateLimiting();
    }

    /// <summary>
    /// Ready if the metadata store answers and the server is not stopping. A full disk does not matter, because
    /// downloads still work.
    /// </summary>
    private static async Task ReadyAsync(HttpContext http, IKalaDatabase database, IBlobStore blobs, ShutdownSignal shutdown)
    {
        if (shutdown.IsStopping)
        {
            await Problem.WriteAsync(http, Failures.ServerStopping);
            return;
        }
        _ = await database.ReadAsync((db, ct) => db.UploadSessions.AnyAsync(ct), http.RequestAborted);
        await http.Response.WriteAsJsonAsync(
            new { data = new ReadyView("ready", blobs.WritableBytes(database) > 0) }, http.RequestAborted);
    }
}
