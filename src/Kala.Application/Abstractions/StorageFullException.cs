namespace Kala.Application.Abstractions;

/// <summary>The disk of the blobs or of the metadata store is full.</summary>
public sealed class StorageFullException : IOException
{
    /// <summary>Creates it with the default message.</summary>
    public StorageFullException()
    {
    }

    /// <summary>Creates it with a message for the log.</summary>
    public StorageFullException(string message)
        : base(message)
    {
    }

    /// <summary>Creates it with a message for the log and a cause.</summary>
    public StorageFullException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
