namespace Kala.Api;

/// <summary>The paths of calls that other subjects name too.</summary>
internal static class Paths
{
    /// <summary>The upload sessions, without the slash before it.</summary>
    public const string Sessions = "api/manage/filestore/sessions";

    /// <summary>The files, without the slash before it.</summary>
    public const string Files = "api/manage/filestore/files";

    /// <summary>The links that download files, without the slash before it.</summary>
    public const string Links = "api/manage/filestore/links";

    /// <summary>The uploads of the tus protocol, without the slash before it.</summary>
    public const string Tus = "api/manage/filestore/tus";

    /// <summary>The upload resources of the IETF draft, without the slash before it.</summary>
    public const string Uploads = "api/manage/filestore/uploads";

    /// <summary>The datastores, without the slash before it.</summary>
    public const string Datastores = "api/manage/datastores";

    /// <summary>Where clients ask for an offset to resume from.</summary>
    public static readonly string[] Resumed = [$"/{Sessions}", $"/{Tus}", $"/{Uploads}"];

    /// <summary>The health calls.</summary>
    public const string Health = "/health";
}
