namespace Kala.Api;

/// <summary>The paths of calls that other subjects name too.</summary>
internal static class Paths
{
    /// <summary>The upload sessions, without the slash before it.</summary>
    public const string Sessions = "api/manage/filestore/sessions";

    /// <summary>The files, without the slash before it.</summary>
    public const string Files = "api/manage/filestore/files";

    /// <summary>The health calls.</summary>
    public const string Health = "/health";
}
