using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Blobs;

/// <summary>Classifies the disk's <see cref="IOException"/>s.</summary>
internal static class DiskErrors
{
    public const int NoSpace = 28;
    public const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Whether the disk is full, so that a retry may succeed later.</summary>
    public static bool IsFull(this IOException error) =>
        error is StorageFullException || error.HResult is NoSpace or QuotaExceeded or WindowsDiskFull;
}
