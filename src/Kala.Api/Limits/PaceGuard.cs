using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Application.Limits;
using Kala.Domain;

namespace Kala.Api.Limits;

/// <summary>Holds callers to the requests in a second and the bodies at a time that an owner may have.</summary>
internal sealed class PaceGuard(RequestDelegate next, OwnerPace pace)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.User.Caller() is not { Owner: var owner })
        {
            await next(http);
            return;
        }
        if (pace.RefusesRequest(owner) is { } wait)
        {
            await Problem.WriteAsync(http, Failures.TooManyRequests with { RetryAfter = wait });
            return;
        }
        if (http.GetEndpoint()?.Metadata.GetMetadata<NeedsAttribute>()?.TakesBytes != true)
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
