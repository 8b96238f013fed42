using Kala.Domain.Blobs;

namespace Kala.Domain.Files;

/// <summary>All stored columns of a file, as read from its row.</summary>
internal sealed record FileColumns(
    Guid Id,
    Guid OwnerId,
    string OriginalFilename,
    string OriginalFilenameFolded,
    string? ContentType,
    long Size,
    Sha256Digest Sha256,
    bool Verified,
    DateTimeOffset CreatedAt,
    DateTimeOffset ClosedAt,
    DateTimeOffset? DeletedAt,
    DateTimeOffset? ScrubbedAt,
    DateTimeOffset? CorruptAt,
    Extents Extents,
    bool VerifiedByChunks);
