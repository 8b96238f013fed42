using Kala.Domain.Blobs;

namespace Kala.Domain.UploadSessions;

/// <summary>All stored columns of a session, as read from its row.</summary>
internal sealed record SessionColumns(
    Guid Id,
    Guid OwnerId,
    string OriginalFilename,
    string OriginalFilenameFolded,
    string? ContentType,
    long? ExpectedSize,
    Sha256Digest? ExpectedSha256,
    long Offset,
    int Generation,
    Sha256State? DigestState,
    Sha256Digest? Sha256,
    bool Verified,
    SessionStatus Status,
    string? Failure,
    string Door,
    bool RestartAllowed,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? ClosedAt,
    Guid? LeaseToken,
    DateTimeOffset? LeaseExpiresAt,
    DateTimeOffset? LeaseWantedAt,
    Extents Extents,
    string? DoorData,
    Extents? VerifiedExtents);
