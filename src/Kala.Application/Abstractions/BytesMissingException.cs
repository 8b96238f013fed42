namespace Kala.Application.Abstractions;

/// <summary>A blob is missing or too short, although the disk is readable.</summary>
public sealed class BytesMissingException(string message) : IOException(message);
