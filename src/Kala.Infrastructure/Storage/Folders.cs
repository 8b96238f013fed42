using Kala.Infrastructure.Blobs;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Storage;

/// <summary>Creates folders, and closes them to other accounts.</summary>
internal static class Folders
{
    /// <summary>Creates a folder and its parents, and makes their entries durable.</summary>
    /// <exception cref="StartupException">It cannot be created.</exception>
    public static void Create(string path, string what)
    {
        try
        {
            var made = new List<string>();
            for (var folder = path; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
            {
                made.Add(folder);
            }
            Directory.CreateDirectory(path);
            foreach (var parent in made.Select(Path.GetDirectoryName).OfType<string>())
            {
                DurableFile.SyncFolder(parent);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{what}, {path}, cannot be created: {error.Message}{Account.Hint(error)}");
        }
    }

    /// <summary>Logs what cannot be closed: a volume may belong to another account on purpose.</summary>
    public static void CloseToOthers(IEnumerable<string> paths, Action<string> close, ILogger log)
    {
        foreach (var path in paths)
        {
            try
            {
                close(path);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                log.OpenToOthers(path, refused.Message);
                return;
            }
        }
    }
}
