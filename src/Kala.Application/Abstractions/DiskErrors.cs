using Kala.Domain;

namespace Kala.Application.Abstractions;

/// <summary>Classifies the <see cref="IOException"/>s of the disk and of other stores of blobs.</summary>
public static class DiskErrors
{
    /// <summary>ENOSPC, as .NET tells it.</summary>
    public const int NoSpace = 28;

    /// <summary>EDQUOT, as .NET tells it.</summary>
    public const int QuotaExceeded = 122;

    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Whether the disk is full, so that a retry may succeed later.</summary>
    public static bool IsFull(this IOException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error is StorageFullException || error.HResult is NoSpace or QuotaExceeded or WindowsDiskFull;
    }

    /// <summary>The refusal for the client.</summary>
    public static Failure ToFailure(this IOException error) => error switch
    {
        StorageFullException full => full.ToFailure(),
        StorageFaultException { IsTemporary: true } => Failures.StorageUnavailable,
        _ => error.IsFull() ? Failures.InsufficientStorage : Failures.StorageError,
    };
}
