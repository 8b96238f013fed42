using System.Text.RegularExpressions;

namespace Kala.Testing.Folders;

/// <summary>
/// The <c>using</c> lines of a project. The compiler copies constants into the code that uses them, so metadata does not
/// show these uses. A constant that needs no <c>using</c> line, because it is in a folder above, is not found.
/// </summary>
internal static partial class UsingLines
{
    /// <summary>Reads all files of a project.</summary>
    /// <returns>The namespace of the file, the name after <c>using</c>, and the file.</returns>
    public static IEnumerable<(string From, string To, string File)> Read(string project) =>
        from file in Repository.FilesOf(project, "*.cs")
        let text = Repository.Read(file)
        from line in Using.Matches(text)
        select (Namespace.Match(text).Groups[1].Value, line.Groups[1].Value, file);

    [GeneratedRegex(@"^using (?:static |\w+ = )?(Kala[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Using { get; }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace { get; }
}
