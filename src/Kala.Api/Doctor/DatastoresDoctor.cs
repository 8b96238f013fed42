using System.Runtime.CompilerServices;
using Kala.Application.Datastores;
using Kala.Geo;
using Kala.Geo.Imports;

namespace Kala.Api.Doctor;

/// <summary>Checks the folder of datastores, the jail of their imports, and GDAL.</summary>
internal static class DatastoresDoctor
{
    public static async IAsyncEnumerable<Finding> FindAsync(
        IServiceProvider services, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = services.GetRequiredService<DatastoresOptions>();
        if (!options.Enabled)
        {
            yield return Finding.Ok("datastores", "switched off by Datastores:Enabled");
            yield break;
        }
        var root = Path.GetFullPath(options.Root);
        yield return CheckFolder(root);
        if (FolderFor(root) is not { } folder)
        {
            yield return Finding.Note("jail", "imports were not tried: no folder is writable");
            yield break;
        }
        using var place = new ImportPlace(folder, options.Gdal, options.AllowUnjailed);
        yield return await CheckJailAsync(place, options, cancellation);
        yield return await CheckGdalAsync(place, cancellation);
    }

    private static Finding CheckFolder(string root)
    {
        if (!Directory.Exists(root))
        {
            return Finding.Note("datastores", $"{root} does not exist yet; the first import creates it");
        }
        try
        {
            var path = Path.Combine(root, $".kala-doctor-{Environment.ProcessId}");
            File.WriteAllBytes(path, []);
            File.Delete(path);
            return Finding.Ok("datastores", $"{root} is writable; {ByteText.Of(new DriveInfo(root).AvailableFreeSpace)} are free");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Finding.Wrong("datastores", $"{root} is not writable: {refused.Message}");
        }
    }

    /// <summary>An empty folder where an import would have its own, or else a temporary one; null if neither can be made.</summary>
    private static DirectoryInfo? FolderFor(string root)
    {
        var existing = root;
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }
        foreach (var parent in (string[])[existing, Path.GetTempPath()])
        {
            try
            {
                return Directory.CreateDirectory(Path.Combine(parent, $".kala-doctor-{Environment.ProcessId}"));
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // The next one, perhaps.
            }
        }
        return null;
    }

    private static async Task<Finding> CheckJailAsync(ImportPlace place, DatastoresOptions options, CancellationToken cancellation)
    {
        if (place.NoJail is { } missing)
        {
            return Finding.Note("jail", options.AllowUnjailed
                ? $"{missing} GDAL runs without it, because of Datastores:AllowUnjailed"
                : $"{missing} Our own readers run without it; GDAL is refused");
        }
        return await place.TryJailAsync(cancellation) is { } refused
            ? Finding.Wrong("jail", $"no import can start in it: {refused}")
            : Finding.Ok("jail", $"imports run in it: Landlock {ImportPlace.LandlockVersion} and seccomp");
    }

    private static async Task<Finding> CheckGdalAsync(ImportPlace place, CancellationToken cancellation)
    {
        if (place.NoGdal is { } missing)
        {
            return Finding.Note("gdal", $"no reader for {string.Join(", ", place.Unreadable)}. {missing}");
        }
        try
        {
            return Finding.Ok("gdal", $"{await place.GdalVersionAsync(cancellation)}; all formats have a reader");
        }
        catch (SourceFault refused)
        {
            return Finding.Wrong("gdal", $"it is installed and does not start: {refused.Message} {place.GdalErrors}".TrimEnd());
        }
    }
}
