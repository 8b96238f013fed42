using Kala.Api.Http;
using Kala.Application;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace Kala.Api.Auth;

/// <summary>
/// Finds out who calls, by an access token, a session's token or a key, and lets through what they may do. A call that says
/// nothing of what it needs is for administrators; what only has to be there (health, description) says that it is open.
/// </summary>
internal sealed class SignInGuard(RequestDelegate next, AccessTokens tokens, Accounts accounts)
{
    private const string KeyHeader = "X-API-Key";
    private const string KeyScheme = "ApiKey ";
    private const string TokenScheme = "Bearer ";
    private const string Challenge = "Bearer realm=\"kala\", ApiKey realm=\"kala\"";

    private static readonly NeedsAttribute Administrator = new(Permissions.Admin);

    public async Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<ControllerActionDescriptor>() is null
            || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            await next(http);
            return;
        }
        if (await FindAsync(http) is not { } caller)
        {
            http.Response.Headers.WWWAuthenticate = Challenge;
            await Problem.WriteAsync(http, Failures.Unauthenticated);
            return;
        }
        if (Refuses(http, endpoint.Metadata.GetMetadata<NeedsAttribute>() ?? Administrator, caller) is { } refusal)
        {
            await Problem.WriteAsync(http, refusal);
            return;
        }
        http.Features.Set(caller);
        await next(http);
    }

    /// <summary>The caller; null if nothing was sent that is good, or two things that may not agree.</summary>
    private async Task<Caller?> FindAsync(HttpContext http)
    {
        var authorization = http.Request.Headers.Authorization;
        var key = http.Request.Headers[KeyHeader];
        return (authorization.Count, key.Count) switch
        {
            (0, 1) => await accounts.ByKeyAsync(key.ToString(), http.RequestAborted),
            (1, 0) when HasScheme(authorization.ToString(), KeyScheme) =>
                await accounts.ByKeyAsync(authorization.ToString()[KeyScheme.Length..].Trim(), http.RequestAborted),
            (1, 0) when HasScheme(authorization.ToString(), TokenScheme) => await ByTokenAsync(http),
            _ => null,
        };
    }

    private static bool HasScheme(string text, string scheme) => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);

    private async Task<Caller?> ByTokenAsync(HttpContext http)
    {
        await tokens.PrepareAsync(http.RequestAborted);
        var checkedToken = await http.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        return checkedToken.Succeeded ? await tokens.CallerOfAsync(checkedToken.Principal, http.RequestAborted) : null;
    }

    private static Failure? Refuses(HttpContext http, NeedsAttribute needs, Caller caller)
    {
        if (caller.OnlySession is { } only)
        {
            if (!needs.TakesSessionToken)
            {
                return Failures.Forbidden("This token is for one upload session, and for nothing else.");
            }
            if (Uuids.Parse((string)http.Request.RouteValues["uuid"]!) != only)
            {
                return Failures.SessionNotFound;
            }
        }
        return needs.OneOf == Permissions.None || caller.MayOneOf(needs.OneOf)
            ? null
            : Failures.Forbidden($"You need the permission {string.Join(" or ", NamedRight.NamesOf(needs.OneOf))} for this.");
    }
}
