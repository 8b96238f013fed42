using Kala.Api.Http;
using Kala.Application;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Authorization;

namespace Kala.Api.Auth;

/// <summary>
/// The authorization policy of every endpoint without <see cref="AllowAnonymousAttribute"/>: the caller is signed in
/// and has the permissions in the endpoint's <see cref="NeedsAttribute"/>. An endpoint without one is for
/// administrators.
/// </summary>
internal sealed class Access : AuthorizationHandler<Access.Requirement>
{
    private static readonly NeedsAttribute Administrator = new(Permissions.Admin);

    /// <summary>Builds the policy for an authentication scheme.</summary>
    public static AuthorizationPolicy Policy(string scheme) =>
        new AuthorizationPolicyBuilder(scheme).RequireAuthenticatedUser().AddRequirements(new Requirement()).Build();

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Requirement requirement)
    {
        // Without a caller this handler decides nothing: the policy already requires an authenticated user.
        if (context.Resource is HttpContext http && context.User.Caller() is { } caller)
        {
            var needs = http.GetEndpoint()?.Metadata.GetMetadata<NeedsAttribute>() ?? Administrator;
            if (Check(http, needs, caller) is { } failure)
            {
                context.Fail(new Refusal(this, failure));
            }
            else
            {
                context.Succeed(requirement);
            }
        }
        return Task.CompletedTask;
    }

    private static Failure? Check(HttpContext http, NeedsAttribute needs, Caller caller)
    {
        if (caller.OnlySession is { } only)
        {
            if (!needs.AcceptsSessionToken)
            {
                return Failures.Forbidden("This token is valid for one upload session only.");
            }
            if (Uuids.Parse((string)http.Request.RouteValues["uuid"]!) != only)
            {
                return Failures.SessionNotFound;
            }
        }
        return !caller.IsForFilestore ? Failures.Forbidden("This key is for none of the services of this server.")
            : needs.RefusesKeys && caller.Key is not null ? Accounts.KeyNotAllowed
            : needs.OneOf == Permissions.None || caller.HasAnyOf(needs.OneOf) ? null
            : Failures.Forbidden($"You need the permission {string.Join(" or ", PermissionDefinition.NamesOf(needs.OneOf))} for this.");
    }

    /// <summary>The requirement of the policy.</summary>
    internal sealed class Requirement : IAuthorizationRequirement;

    /// <summary>The reason for a refusal.</summary>
    internal sealed class Refusal(IAuthorizationHandler handler, Failure failure) : AuthorizationFailureReason(handler, failure.Message)
    {
        /// <summary>The failure that the client receives.</summary>
        public Failure Failure { get; } = failure;
    }
}
