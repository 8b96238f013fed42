namespace Kala.Domain.Owners;

/// <summary>Owners that exist without anybody having made them.</summary>
public static class WellKnownOwner
{
    /// <summary>Everybody who calls while sign-in is off.</summary>
    public static Guid Anonymous { get; } = new("00000000-0000-4000-8000-000000000001");
}
