using Kala.Api.Http;
using Kala.Application;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Authorization;

namespace Kala.Api.Auth;

/// <summary>
/// The one policy, of every endpoint that does not say <see cref="AllowAnonymousAttribute"/>: somebody has signed in, and has
/// what the endpoint's <see cref="NeedsAttribute"/> asks for. An endpoint that says nothing is for administrators.
/// </summary>
internal sealed class Access : AuthorizationHandler<Access.Requirement>
{
    private static readonly NeedsAttribute Administrator = new(Permissions.Admin);

    /// <summary>The policy, for the schemes that find out who calls.</summary>
    public static AuthorizationPolicy Policy(params string[] schemes) =>
        new AuthorizationPolicyBuilder(schemes).RequireAuthenticatedUser().AddRequirements(new Requirement()).Build();

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Requirement requirement)
    {
        // Without a caller nothing is said: the policy asks for one anyway.
        if (context.Resource is HttpContext http && context.User.Caller() is { } caller)
        {
            var needs = http.GetEndpoint()?.Metadata.GetMetadata<NeedsAttribute>() ?? Administrator;
            if (Refuses(http, needs, caller) is { } failure)
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
        return !caller.IsForFilestore ? Failures.Forbidden("This key is for none of the services of this server.")
            : needs.RefusesKeys && caller.Key is not null ? Accounts.KeyNotAllowed
            : needs.OneOf == Permissions.None || caller.HasAnyOf(needs.OneOf) ? null
            : Failures.Forbidden($"You need the permission {string.Join(" or ", PermissionDefinition.NamesOf(needs.OneOf))} for this.");
    }

    /// <summary>What the policy asks for.</summary>
    internal sealed class Requirement : IAuthorizationRequirement;

    /// <summary>Why a caller is not let in.</summary>
    internal sealed class Refusal(IAuthorizationHandler handler, Failure failure) : AuthorizationFailureReason(handler, failure.Message)
    {
        /// <summary>What the client is told.</summary>
        public Failure Failure { get; } = failure;
    }
}
