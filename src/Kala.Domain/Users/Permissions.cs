namespace Kala.Domain.Users;

/// <summary>What a caller may do. An administrator may do everything.</summary>
[Flags]
public enum Permissions
{
    /// <summary>Nothing but ask who they are.</summary>
    None = 0,

    /// <summary>Begin uploads of one's own, write to them, ask for them, close them and give them up.</summary>
    Upload = 1,

    /// <summary>Read one's own files, ask for one's own sessions, and list both.</summary>
    Read = 2,

    /// <summary>Delete one's own files.</summary>
    Delete = 4,

    /// <summary>Everything, also with other people's; users, maintenance and statistics.</summary>
    Admin = 8,

    /// <summary>All of them.</summary>
    All = Upload | Read | Delete | Admin,
}
