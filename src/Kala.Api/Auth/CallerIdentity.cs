using System.Security.Claims;
using Kala.Application;

namespace Kala.Api.Auth;

/// <summary>What every authentication handler gives: an identity that carries the caller whom the use cases know.</summary>
/// <param name="caller">Who makes the request.</param>
/// <param name="scheme">The scheme that found out.</param>
internal sealed class CallerIdentity(Caller caller, string scheme) : ClaimsIdentity(scheme)
{
    /// <summary>Who makes the request.</summary>
    public Caller Caller { get; } = caller;
}
