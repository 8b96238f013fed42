namespace Kala.Application.Abstractions;

/// <summary>The metadata store does not answer, or does not guarantee what was requested.</summary>
public sealed class DatabaseUnavailableException(string message, Exception? innerException)
    : Exception(message, innerException);
