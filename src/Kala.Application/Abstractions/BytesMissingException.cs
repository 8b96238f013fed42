namespace Kala.Application.Abstractions;

/// <summary>A blob is not there, or ends too early, on a disk that can be read.</summary>
public sealed class BytesMissingException(string message) : IOException(message);
