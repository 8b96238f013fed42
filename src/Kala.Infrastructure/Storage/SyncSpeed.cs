using Kala.Infrastructure.Blobs;

namespace Kala.Infrastructure.Storage;

/// <summary>Measures how long the disk takes to make a small write durable, which every chunk waits for.</summary>
public static class SyncSpeed
{
    /// <summary>The number of measurements.</summary>
    public const int Rounds = 20;

    /// <summary>The median time to write and sync 4 KiB, in a temporary file.</summary>
    /// <param name="folder">The folder for the file.</param>
    /// <exception cref="IOException">The folder cannot be written to, or a sync failed.</exception>
    public static TimeSpan Measure(string folder)
    {
        var path = Path.Combine(folder, $".kala-doctor-{Environment.ProcessId}");
        try
        {
            using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
            var times = new List<TimeSpan>();
            for (var round = 0; round < Rounds; round++)
            {
                var begun = TimeProvider.System.GetTimestamp();
                RandomAccess.Write(file, new byte[4096], round * 4096L);
                DurableFile.Sync(file, path);
                times.Add(TimeProvider.System.GetElapsedTime(begun));
            }
            return times.Order().ElementAt(Rounds / 2);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
