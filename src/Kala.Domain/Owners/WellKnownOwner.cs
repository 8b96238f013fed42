namespace Kala.Domain.Owners;

/// <summary>Owners that no user created.</summary>
public static class WellKnownOwner
{
    /// <summary>The owner of everything while sign-in is off.</summary>
    public static Guid Anonymous { get; } = new("00000000-0000-4000-8000-000000000001");
}
