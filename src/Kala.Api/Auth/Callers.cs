using Kala.Application;
using Kala.Domain.Owners;

namespace Kala.Api.Auth;

/// <summary>Who makes a request.</summary>
internal static class Callers
{
    private static readonly Caller Anonymous = new(WellKnownOwner.Anonymous, IsAdmin: true);

    /// <summary>The caller; where nobody signs in, everybody is one.</summary>
    public static Caller Caller(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Features.Get<Caller>() ?? Anonymous;
    }
}
