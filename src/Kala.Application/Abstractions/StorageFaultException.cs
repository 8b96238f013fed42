namespace Kala.Application.Abstractions;

/// <summary>The store of the blobs failed while it was written to.</summary>
public sealed class StorageFaultException : IOException
{
    /// <summary>Creates it with the default message.</summary>
    public StorageFaultException()
    {
    }

    /// <summary>Creates it with a message for the log.</summary>
    public StorageFaultException(string message)
        : base(message)
    {
    }

    /// <summary>Creates it with a message for the log and a cause.</summary>
    public StorageFaultException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the store did not answer or is overloaded, so that the same request may succeed soon.</summary>
    public bool IsTemporary { get; init; }
}
