using System.Security.Claims;
using Kala.Application;

namespace Kala.Api.Auth;

/// <summary>Who makes a request.</summary>
internal static class Callers
{
    /// <summary>The caller that authorization let in.</summary>
    /// <exception cref="InvalidOperationException">
    /// There is none: the endpoint is open to everybody, or was reached without authorization. That is a bug of the endpoint.
    /// </exception>
    public static Caller Caller(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.User.Caller() ?? throw new InvalidOperationException("Nobody was asked who makes this request.");
    }

    /// <summary>The caller; null where nobody has signed in.</summary>
    public static Caller? Caller(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return (user.Identity as CallerIdentity)?.Caller;
    }
}
