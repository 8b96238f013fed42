using Kala.Domain.Blobs;

namespace Kala.Application.Abstractions;

/// <summary>A position in a blob.</summary>
/// <param name="Offset">The number of bytes before it.</param>
/// <param name="DigestState">Their running digest; null if unknown.</param>
public readonly record struct BlobPosition(long Offset, Sha256State? DigestState);
