namespace Kala.Bench;

/// <summary>
/// The folders of a run. They are emptied after each measurement, but deleted only at the end: on ext4 without a journal,
/// deleting a folder of small files slowed the small files of the next peer up to six times, probably because each new
/// file searches past the inodes that were deleted in the last minute.
/// </summary>
internal sealed class MeasuredFolders : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("kala-bench-");
    private int _count;

    /// <summary>Makes an empty folder.</summary>
    public string Make() => _root.CreateSubdirectory($"{++_count}").FullName;

    /// <summary>Frees the space of all files in a folder.</summary>
    public static void Empty(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file, FileMode.Truncate, FileAccess.Write);
        }
    }

    public void Dispose() => _root.Delete(recursive: true);
}
