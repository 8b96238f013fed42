using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Application.Limits;
using Kala.Domain;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace Kala.Api.Limits;

/// <summary>
/// Holds callers to the requests in a second and the bodies at a time that an owner may have. Who has not signed in is held to the
/// requests of their address.
/// </summary>
internal sealed class PaceGuard(RequestDelegate next, OwnerPace pace)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<ControllerActionDescriptor>() is null)
        {
            await next(http);
            return;
        }
        var caller = http.Caller();
        var owner = caller.Owner;
        var refused = caller.IsSignedIn
            ? pace.RefusesRequest(owner)
            : pace.RefusesRequest(ClientNetwork.Of(http.Connection.RemoteIpAddress));
        if (refused is { } wait)
        {
            await Problem.WriteAsync(http, Failures.TooManyRequests with { RetryAfter = wait });
            return;
        }
        if (endpoint.Metadata.GetMetadata<NeedsAttribute>()?.TakesBytes != true)
        {
            await next(http);
            return;
        }
        if (!pace.BeginUpload(owner))
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
            pace.EndUpload(owner);
        }
    }
}
