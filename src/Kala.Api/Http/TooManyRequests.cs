using System.Threading.RateLimiting;
using Kala.Domain;

namespace Kala.Api.Http;

/// <summary>The response to a request beyond a limit.</summary>
internal static class TooManyRequests
{
    /// <summary>Responds with 429, and with Retry-After if the limiter knows it.</summary>
    public static Task WriteAsync(HttpContext http, RateLimitLease lease) => Problem.WriteAsync(
        http,
        lease.TryGetMetadata(MetadataName.RetryAfter, out var wait)
            ? Failures.TooManyRequests with { RetryAfter = wait }
            : Failures.TooManyRequests);
}
