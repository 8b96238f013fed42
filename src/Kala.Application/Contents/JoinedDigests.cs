using Kala.Domain.Blobs;

namespace Kala.Application.Contents;

/// <summary>The digests of contents that are read one after the other.</summary>
/// <param name="Whole">The digest of all bytes.</param>
/// <param name="Each">The digest of each content.</param>
public sealed record JoinedDigests(Sha256Digest Whole, IReadOnlyList<Sha256Digest> Each);
