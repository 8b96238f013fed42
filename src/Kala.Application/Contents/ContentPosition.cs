using Kala.Domain.Blobs;

namespace Kala.Application.Contents;

/// <summary>A content and its running digest.</summary>
/// <param name="Extents">The bytes.</param>
/// <param name="DigestState">The running digest of exactly these bytes; null if unknown.</param>
public readonly record struct ContentPosition(Extents Extents, Sha256State? DigestState);
