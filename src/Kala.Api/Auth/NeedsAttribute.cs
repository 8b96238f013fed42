using Kala.Domain.Users;

namespace Kala.Api.Auth;

/// <summary>
/// The permissions that a call needs. The attribute of the method overrides that of the class. A call without one is
/// for administrators.
/// </summary>
/// <param name="oneOf">One of these permissions is enough; none: every signed-in caller.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NeedsAttribute(Permissions oneOf) : Attribute
{
    /// <summary>One of these permissions is enough.</summary>
    public Permissions OneOf { get; } = oneOf;

    /// <summary>Whether the token of the session in the path is also accepted.</summary>
    public bool AcceptsSessionToken { get; init; }

    /// <summary>Whether API keys are refused, because the call concerns the user's own account.</summary>
    public bool RefusesKeys { get; init; }
}
