using System.Security.Claims;
using Kala.Application;

namespace Kala.Api.Auth;

/// <summary>Finds the caller of a request.</summary>
internal static class Callers
{
    /// <summary>The authorized caller.</summary>
    /// <exception cref="InvalidOperationException">
    /// There is no caller: the endpoint is open, or was reached without authorization. That is a bug in the endpoint.
    /// </exception>
    public static Caller Caller(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.User.Caller() ?? throw new InvalidOperationException("The request was not authenticated.");
    }

    /// <summary>The caller; null if the request was not authenticated.</summary>
    public static Caller? Caller(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return (user.Identity as CallerIdentity)?.Caller;
    }
}
