using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Application;
using Kala.Application.Limits;
using Kala.Domain;

namespace Kala.Api.Limits;

/// <summary>
/// Holds callers to the requests in a second and the bodies at a time that an owner may have. Who has not signed in is held to the
/// requests of their address.
/// </summary>
internal sealed class PaceGuard(RequestDelegate next, OwnerPace pace)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var metadata = (http.GetEndpoint() as RouteEndpoint)?.Metadata;
        if (metadata is null || metadata.GetMetadata<UnpacedAttribute>() is not null)
        {
            await next(http);
            return;
        }
        var caller = http.User.Caller();
        if (RefusesRequest(http, caller) is { } wait)
        {
            await Problem.WriteAsync(http, Failures.TooManyRequests with { RetryAfter = wait });
            return;
        }
        if (caller is null || metadata.GetMetadata<NeedsAttribute>()?.TakesBytes != true)
        {
            await next(http);
            return;
        }
        if (!pace.BeginUpload(caller.Owner))
        {
            await Problem.WriteAsync(http, Failures.TooManyRequests);
            return;
        }
        try
        {
            await next(http);
        }
        finally
        {
            pace.EndUpload(caller.Owner);
        }
    }

    private TimeSpan? RefusesRequest(HttpContext http, Caller? caller) => caller is { IsSignedIn: true }
        ? pace.TakeRequest(caller.Owner)
        : pace.TakeRequest(ClientNetwork.Of(http.Connection.RemoteIpAddress));
}
