namespace Kala.Application.Users;

/// <summary>The services that keys are for: one, so far.</summary>
public static class KnownServices
{
    /// <summary>What the filestore is called.</summary>
    public const string FilestoreName = "filestore";

    /// <summary>What it is for.</summary>
    public const string FilestoreDescription = "Upload sessions and files.";

    /// <summary>By what keys name it; it never changes.</summary>
    public static Guid FilestoreUuid { get; } = new("6a1f1c50-0000-4000-8000-000000000100");
}
