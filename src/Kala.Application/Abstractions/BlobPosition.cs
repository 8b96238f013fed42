using Kala.Domain.Blobs;

namespace Kala.Application.Abstractions;

/// <summary>So much of a blob.</summary>
/// <param name="Offset">The number of bytes.</param>
/// <param name="DigestState">Their running digest; null if it is not known.</param>
public readonly record struct BlobPosition(long Offset, Sha256State? DigestState);
