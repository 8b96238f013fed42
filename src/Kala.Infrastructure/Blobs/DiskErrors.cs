using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Blobs;

/// <summary>What an <see cref="IOException"/> of the disk means.</summary>
internal static class DiskErrors
{
    public const int NoSpace = 28;
    public const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Whether there is no room, so that the same may work later.</summary>
    public static bool IsFull(this IOException error) =>
        error is StorageFullException || error.HResult is NoSpace or QuotaExceeded or WindowsDiskFull;
}
