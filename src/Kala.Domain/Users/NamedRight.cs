namespace Kala.Domain.Users;

/// <summary>A permission as clients and tables name it.</summary>
/// <param name="Value">Which.</param>
/// <param name="Uuid">By what keys name it.</param>
/// <param name="Name">By what users name it.</param>
/// <param name="Description">What it is for.</param>
public sealed record NamedRight(Permissions Value, Guid Uuid, string Name, string Description)
{
    /// <summary>Every permission there is; the uuids never change.</summary>
    public static IReadOnlyList<NamedRight> All { get; } =
    [
        new(Permissions.Upload, new("6a1f1c50-0000-4000-8000-000000000001"), "filestore.upload",
            "Begin, write, close and give up uploads of one's own."),
        new(Permissions.Read, new("6a1f1c50-0000-4000-8000-000000000002"), "filestore.read",
            "Read and list one's own sessions and files."),
        new(Permissions.Delete, new("6a1f1c50-0000-4000-8000-000000000003"), "filestore.delete",
            "Delete one's own files."),
        new(Permissions.Admin, new("6a1f1c50-0000-4000-8000-000000000004"), "filestore.admin",
            "Everything, also with other people's; users, maintenance and statistics."),
    ];

    /// <summary>The names of what is in a set, in their order.</summary>
    public static IReadOnlyList<string> NamesOf(Permissions permissions) =>
        [.. All.Where(one => permissions.HasFlag(one.Value)).Select(one => one.Name)];

    /// <summary>The set that has these names; null if one of them is none.</summary>
    public static Permissions? Named(IEnumerable<string> names) => Sum(names, (one, name) => one.Name == name);

    /// <summary>The set that has these uuids; null if one of them is none.</summary>
    public static Permissions? WithUuids(IEnumerable<Guid> uuids) => Sum(uuids, (one, uuid) => one.Uuid == uuid);

    private static Permissions? Sum<T>(IEnumerable<T> wanted, Func<NamedRight, T, bool> isIt)
    {
        var sum = Permissions.None;
        foreach (var one in wanted)
        {
            if (All.FirstOrDefault(permission => isIt(permission, one)) is not { } found)
            {
                return null;
            }
            sum |= found.Value;
        }
        return sum;
    }
}
