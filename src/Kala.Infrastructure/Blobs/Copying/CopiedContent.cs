using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Blobs.Copying;

/// <summary>The bytes of a row, which are copied to the other store.</summary>
/// <param name="Id">The session or file.</param>
/// <param name="Extents">Its content, 1 byte or more.</param>
/// <param name="Sha256">The digest of the row; null for a session, whose source is the measure.</param>
internal sealed record CopiedContent(Guid Id, Extents Extents, Sha256Digest? Sha256);
