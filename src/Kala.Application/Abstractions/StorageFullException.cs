using Kala.Domain;

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

    /// <summary>Bytes that must become free before changes are accepted again; 0 if that is unknown.</summary>
    public long MissingBytes { get; init; }

    /// <summary>The refusal for the client; it names the missing bytes, rounded up to MiB.</summary>
    public Failure ToFailure() => MissingBytes <= 0
        ? Failures.InsufficientStorage
        : Failures.InsufficientStorage with
        {
            Message = "The server's disk is full; what was acknowledged is stored. "
                + $"Uploads go on when {(MissingBytes + (1 << 20) - 1) >> 20} MiB more are free.",
        };
}
