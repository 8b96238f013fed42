namespace Kala.Application.Abstractions;

/// <summary>There is no room: on the disk of the blobs, or on that of the metadata store.</summary>
public sealed class StorageFullException : IOException
{
    /// <summary>Without words.</summary>
    public StorageFullException()
    {
    }

    /// <summary>With words for the log.</summary>
    public StorageFullException(string message)
        : base(message)
    {
    }

    /// <summary>With words for the log, and what lies behind it.</summary>
    public StorageFullException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
