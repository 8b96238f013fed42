using Kala.Domain.Users;

namespace Kala.Api.Auth;

/// <summary>What a call needs of its caller; the nearest one counts. A call without it is for administrators.</summary>
/// <param name="oneOf">Permissions, one of which is enough; none: whoever has signed in.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NeedsAttribute(Permissions oneOf) : Attribute
{
    /// <summary>Permissions, one of which is enough.</summary>
    public Permissions OneOf { get; } = oneOf;

    /// <summary>Whether the token of the session in the path is enough as well.</summary>
    public bool TakesSessionToken { get; init; }

    /// <summary>Whether it is about the user, so that a key of theirs cannot do it.</summary>
    public bool RefusesKeys { get; init; }
}
