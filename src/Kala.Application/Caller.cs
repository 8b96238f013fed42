namespace Kala.Application;

/// <summary>Who makes a call.</summary>
/// <param name="Owner">The owner of what the call creates.</param>
/// <param name="IsAdmin">Whether the caller may know of everything.</param>
public sealed record Caller(Guid Owner, bool IsAdmin = false)
{
    /// <summary>Whether the caller may know of something of this owner.</summary>
    public bool Sees(Guid owner) => IsAdmin || owner == Owner;
}
