namespace Kala.Application;

/// <summary>Who makes a call.</summary>
/// <param name="Owner">The owner of what the call creates.</param>
public sealed record Caller(Guid Owner)
{
    /// <summary>Whether the caller may know of something of this owner.</summary>
    public bool Sees(Guid owner) => owner == Owner;
}
