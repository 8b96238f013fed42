using System.Security.Claims;
using Kala.Application;

namespace Kala.Api.Auth;

/// <summary>The result of every authentication handler: an identity with the caller for the use cases.</summary>
/// <param name="caller">The caller of the request.</param>
/// <param name="scheme">The scheme that authenticated the caller.</param>
internal sealed class CallerIdentity(Caller caller, string scheme) : ClaimsIdentity(scheme)
{
    /// <summary>The caller of the request.</summary>
    public Caller Caller { get; } = caller;
}
