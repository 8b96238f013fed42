namespace Kala.Api.Tests.Documents;

/// <summary>The files of the repository, for tests that hold documents to their word.</summary>
internal static class Repository
{
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static void Write(string path, string text) => File.WriteAllText(Path.Combine(Root, path), text);

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
