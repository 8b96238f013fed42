using Kala.Application;
using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Blobs;

/// <summary>
/// Keeps writers out of the disk's reserve. Free space is queried after every 8 MiB or every second, not for each
/// write, so the reserve can lose at most what is being written at that moment.
/// </summary>
internal sealed class DiskRoom(IDisk disk, BlobPaths paths, FilestoreOptions options, TimeProvider clock)
{
    private const long Step = 8 << 20;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _granted;
    private long _askedAt;

    /// <summary>Takes space for bytes that will be written.</summary>
    /// <exception cref="StorageFullException">Only the reserve is left.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _granted, -bytes) < 0 || clock.GetElapsedTime(Volatile.Read(ref _askedAt)) >= Longest)
        {
            Ask(bytes);
        }
    }

    private void Ask(long bytes)
    {
        lock (_gate)
        {
            var free = disk.FreeBytes(paths.Root) - options.ReserveBytes;
            Volatile.Write(ref _askedAt, clock.GetTimestamp());
            Interlocked.Exchange(ref _granted, Math.Min(free, Step) - bytes);
            if (free < bytes)
            {
                throw new StorageFullException("The disk of the blobs has only its reserve left.");
            }
        }
    }
}
