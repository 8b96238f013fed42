namespace Kala.Application.Users;

/// <summary>The services that keys can be for; currently one.</summary>
public static class KnownServices
{
    /// <summary>The name of the filestore.</summary>
    public const string FilestoreName = "filestore";

    /// <summary>The description of the filestore.</summary>
    public const string FilestoreDescription = "Upload sessions and files.";

    /// <summary>The uuid of the filestore in requests for keys; it never changes.</summary>
    public static Guid FilestoreUuid { get; } = new("6a1f1c50-0000-4000-8000-000000000100");

    /// <summary>Whether this is the name or the uuid of the filestore.</summary>
    public static bool IsFilestore(string? nameOrUuid) =>
        nameOrUuid == FilestoreName || $"{FilestoreUuid}".Equals(nameOrUuid, StringComparison.OrdinalIgnoreCase);
}
