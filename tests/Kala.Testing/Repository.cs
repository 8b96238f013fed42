namespace Kala.Testing;

/// <summary>The files of the repository, for tests of the documents.</summary>
public static class Repository
{
    /// <summary>The text of a file.</summary>
    /// <param name="path">From the repository's root.</param>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Replaces a file, for generated documents.</summary>
    /// <param name="path">From the repository's root.</param>
    /// <param name="text">The whole text.</param>
    public static void Write(string path, string text) => File.WriteAllText(Path.Combine(Root, path), text);

    /// <summary>The files in a folder and its subfolders.</summary>
    /// <param name="folder">From the repository's root.</param>
    /// <param name="pattern">For example <c>*.cs</c>.</param>
    /// <returns>Paths from the repository's root.</returns>
    public static IEnumerable<string> FilesOf(string folder, string pattern) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path));

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Kala.sln")))
            {
                folder = folder.Parent ?? throw new FileNotFoundException("No folder above the tests has Kala.sln.");
            }
            return folder.FullName;
        }
    }
}
