using System.Threading.RateLimiting;
using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Application.Limits;
using Microsoft.AspNetCore.RateLimiting;

namespace Kala.Api.Limits;

/// <summary>
/// Limits the requests per second and the concurrent bodies of each owner, on this server. Callers who are not signed
/// in share one request limit per network.
/// </summary>
internal static class RateLimits
{
    /// <summary>The policy of endpoints whose body is file bytes.</summary>
    public const string Bodies = "bodies";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static void AddRateLimits(this IServiceCollection services) => services
        .AddRateLimiter(limiter => limiter.OnRejected =
            (rejected, _) => new ValueTask(TooManyRequests.WriteAsync(rejected.HttpContext, rejected.Lease)))
        .AddOptions<RateLimiterOptions>()
        .Configure<LimitsOptions>((limiter, limits) =>
        {
            if (limits.RequestsPerSecond > 0)
            {
                var bucket = Bucket(AsInt(limits.RequestsPerSecond));
                limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, Client>(
                    http => RateLimitPartition.GetTokenBucketLimiter(Client.Of(http), _ => bucket));
            }
            limiter.AddPolicy(Bodies, http => limits.UploadsPerOwner > 0
                ? RateLimitPartition.GetConcurrencyLimiter(
                    http.Caller().Owner, _ => new() { PermitLimit = AsInt(limits.UploadsPerOwner) })
                : RateLimitPartition.GetNoLimiter(Guid.Empty));
        });

    /// <summary>Must come after authorization, which finds the caller.</summary>
    public static void UseRateLimits(this IApplicationBuilder app, LimitsOptions limits)
    {
        if (limits.RequestsPerSecond > 0 || limits.UploadsPerOwner > 0)
        {
            app.UseRateLimiter();
        }
    }

    private static TokenBucketRateLimiterOptions Bucket(int perSecond) => new()
    {
        TokenLimit = AsInt(2L * perSecond),
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = Second,
    };

    private static int AsInt(long number) => (int)Math.Min(number, int.MaxValue);

    private readonly record struct Client(Guid? Owner, ClientNetwork Network)
    {
        public static Client Of(HttpContext http) => http.User.Caller() is { IsSignedIn: true } caller
            ? new Client(caller.Owner, default)
            : new Client(null, ClientNetwork.Of(http.Connection.RemoteIpAddress));
    }
}
