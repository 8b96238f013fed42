namespace Kala.Infrastructure.Persistence;

/// <summary>The metadata store does not answer, or cannot promise what it was asked for.</summary>
public sealed class DatabaseUnavailableException(string message, Exception? innerException)
    : Exception(message, innerException);
