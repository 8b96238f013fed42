using System.Reflection;

namespace Kala.Testing.Folders;

/// <summary>
/// Which folders of an assembly use which others. A folder is a namespace; a nested one is a folder of its own.
/// </summary>
public sealed class FolderGraph
{
    private readonly Dictionary<string, SortedDictionary<string, string>> _uses = [];

    /// <summary>Reads an assembly: its metadata and the <c>using</c> lines of its source.</summary>
    /// <param name="assembly">One of ours.</param>
    /// <param name="source">The folder of its project, from the repository's root.</param>
    public static FolderGraph Of(Assembly assembly, string source)
    {
        var graph = Of(assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Kala", StringComparison.Ordinal) == true));
        var folders = graph._uses.Keys.ToList();
        foreach (var (from, to, file) in UsingLines.Read(source))
        {
            // A using line of a type (static, alias) counts for the folder of the type.
            var used = folders
                .Where(folder => to == folder || to.StartsWith($"{folder}.", StringComparison.Ordinal))
                .MaxBy(folder => folder.Length);
            if (used is not null && folders.Contains(from))
            {
                graph.Add(from, used, $"a using line in {file}");
            }
        }
        return graph;
    }

    /// <summary>Reads the metadata of types.</summary>
    public static FolderGraph Of(IEnumerable<Type> types)
    {
        var all = types.ToHashSet();
        var graph = new FolderGraph();
        foreach (var type in all)
        {
            graph._uses.TryAdd(type.Namespace!, []);
            foreach (var used in UsedTypes.Of(type).Where(all.Contains))
            {
                graph.Add(type.Namespace!, used.Namespace!, $"{Outermost(type)} uses {Outermost(used)}");
            }
        }
        return graph;
    }

    /// <summary>The folders that a folder uses.</summary>
    public IEnumerable<string> UsesOf(string folder) => _uses[folder].Keys;

    /// <summary>The folders that use a folder.</summary>
    public IEnumerable<string> UsersOf(string folder) => _uses.Keys.Where(from => _uses[from].ContainsKey(folder)).Order();

    /// <summary>The shortest circle of each folder that is in one, with a reason for each arrow.</summary>
    public IReadOnlyList<string> Circles() =>
    [
        .. _uses.Keys.Order().Select(CircleOf).OfType<IReadOnlyList<string>>()
            .DistinctBy(circle => string.Join(' ', circle.Order()))
            .Select(Text),
    ];

    private void Add(string from, string to, string reason)
    {
        if (from != to)
        {
            _uses[from].TryAdd(to, reason);
        }
    }

    /// <summary>The shortest way from a folder back to itself, without the return.</summary>
    private IReadOnlyList<string>? CircleOf(string start)
    {
        var ways = new Queue<IReadOnlyList<string>>([[start]]);
        var seen = new HashSet<string>();
        while (ways.TryDequeue(out var way))
        {
            foreach (var next in _uses[way[^1]].Keys)
            {
                if (next == start)
                {
                    return way;
                }
                if (seen.Add(next))
                {
                    ways.Enqueue([.. way, next]);
                }
            }
        }
        return null;
    }

    private string Text(IReadOnlyList<string> circle) => string.Join(
        Environment.NewLine,
        circle.Select((from, index) => (from, to: circle[(index + 1) % circle.Count]))
            .Select(arrow => $"{arrow.from} -> {arrow.to}: {_uses[arrow.from][arrow.to]}")
            .Prepend($"A circle of {circle.Count}:"));

    private static string Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type.Name;
}
