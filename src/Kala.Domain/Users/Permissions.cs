namespace Kala.Domain.Users;

/// <summary>What a caller may do. An administrator may do everything.</summary>
[Flags]
public enum Permissions
{
    /// <summary>Only asking for one's own identity.</summary>
    None = 0,

    /// <summary>Create, write, query, close and abort one's own uploads.</summary>
    Upload = 1,

    /// <summary>Read one's own files, query one's own sessions, and list both.</summary>
    Read = 2,

    /// <summary>Delete one's own files.</summary>
    Delete = 4,

    /// <summary>Everything, including other owners' data, users, maintenance and statistics.</summary>
    Admin = 8,

    /// <summary>All permissions.</summary>
    All = Upload | Read | Delete | Admin,
}
