using Kala.Api.Http;
using Kala.Application.Limits;
using Kala.Domain;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Kala.Api.Auth;

/// <summary>Gives the refusals of authorization the form of all others. They count like other requests, by the address.</summary>
internal sealed class AccessAnswers(OwnerPace pace) : IAuthorizationMiddlewareResultHandler
{
    private const string Challenge = "Bearer realm=\"kala\", ApiKey realm=\"kala\"";

    public Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }
        if (pace.TakeRequest(ClientNetwork.Of(context.Connection.RemoteIpAddress)) is { } wait)
        {
            return Problem.WriteAsync(context, Failures.TooManyRequests with { RetryAfter = wait });
        }
        if (authorizeResult.Challenged)
        {
            context.Response.Headers.WWWAuthenticate = Challenge;
            return Problem.WriteAsync(context, Failures.Unauthenticated);
        }
        var refusal = authorizeResult.AuthorizationFailure?.FailureReasons.OfType<Access.Refusal>().FirstOrDefault();
        return Problem.WriteAsync(context, refusal?.Failure ?? Failures.Forbidden("You may not do this."));
    }
}
