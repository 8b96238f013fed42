namespace Kala.Domain.Users;

/// <summary>A permission with its uuid, name and description.</summary>
/// <param name="Value">The permission.</param>
/// <param name="Uuid">Identifies it in requests, like the name.</param>
/// <param name="Name">Identifies it in requests and responses.</param>
/// <param name="Description">What it allows.</param>
public sealed record PermissionDefinition(Permissions Value, Guid Uuid, string Name, string Description)
{
    /// <summary>All permissions; the uuids never change.</summary>
    public static IReadOnlyList<PermissionDefinition> All { get; } =
    [
        new(Permissions.Upload, new("6a1f1c50-0000-4000-8000-000000000001"), "filestore.upload",
            "Create, write, close and abort your own uploads."),
        new(Permissions.Read, new("6a1f1c50-0000-4000-8000-000000000002"), "filestore.read",
            "Read and list your own sessions and files."),
        new(Permissions.Delete, new("6a1f1c50-0000-4000-8000-000000000003"), "filestore.delete",
            "Delete your own files."),
        new(Permissions.Admin, new("6a1f1c50-0000-4000-8000-000000000004"), "filestore.admin",
            "Everything, including other owners' data, users, maintenance and statistics."),
    ];

    /// <summary>The names of the permissions in a set, in order.</summary>
    public static IReadOnlyList<string> NamesOf(Permissions permissions) =>
        [.. All.Where(one => permissions.HasFlag(one.Value)).Select(one => one.Name)];

    /// <summary>The set of the permissions with these names or uuids; null if one is unknown.</summary>
    public static Permissions? Of(IEnumerable<string> namesOrUuids)
    {
        ArgumentNullException.ThrowIfNull(namesOrUuids);
        var sum = Permissions.None;
        foreach (var one in namesOrUuids)
        {
            if (All.FirstOrDefault(permission => permission.IsCalled(one)) is not { } found)
            {
                return null;
            }
            sum |= found.Value;
        }
        return sum;
    }

    private bool IsCalled(string nameOrUuid) =>
        nameOrUuid == Name || nameOrUuid.Equals($"{Uuid}", StringComparison.OrdinalIgnoreCase);
}
