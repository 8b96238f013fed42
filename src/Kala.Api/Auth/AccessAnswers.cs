using Kala.Api.Http;
using Kala.Domain;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Kala.Api.Auth;

/// <summary>Writes authorization errors as problems. They count against the request limit.</summary>
internal sealed class AccessAnswers(IOptions<RateLimiterOptions> limits) : IAuthorizationMiddlewareResultHandler
{
    internal const string Challenge = "Bearer realm=\"kala\", ApiKey realm=\"kala\"";

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
        if (limits.Value.GlobalLimiter?.AttemptAcquire(context) is { IsAcquired: false } lease)
        {
            return TooManyRequests.WriteAsync(context, lease);
        }
        if (policy.AuthenticationSchemes.Contains(LinkAuthentication.Name))
        {
            return Problem.WriteAsync(context, LinkAuthentication.Refusal);
        }
        if (authorizeResult.Challenged)
        {
            context.Response.Headers.WWWAuthenticate = Challenge;
            return Problem.WriteAsync(context, Failures.Unauthenticated);
        }
        var refusal = authorizeResult.AuthorizationFailure?.FailureReasons.OfType<Access.Refusal>().FirstOrDefault();
        return Problem.WriteAsync(context, refusal?.Failure ?? Failures.Forbidden("You are not allowed to do this."));
    }
}
