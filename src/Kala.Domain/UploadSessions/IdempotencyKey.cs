using Kala.Domain.Blobs;

namespace Kala.Domain.UploadSessions;

/// <summary>
/// Maps a key to the session that it created, so that repeating the request creates no second session.
/// </summary>
public sealed class IdempotencyKey
{
    private IdempotencyKey()
    {
    }

    /// <summary>How long a key is remembered.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(24);

    /// <summary>The owner.</summary>
    public Guid OwnerId { get; private set; }

    /// <summary>The key as the client sent it.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The created session.</summary>
    public Guid SessionId { get; private set; }

    /// <summary>The digest of the request's fields.</summary>
    public Sha256Digest RequestSha256 { get; private set; } = null!;

    /// <summary>When the session was created.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Creates the key of a new session.</summary>
    public static IdempotencyKey Of(UploadSession session, string key, Sha256Digest requestSha256) => new()
    {
        OwnerId = session.OwnerId,
        Key = key,
        SessionId = session.Id,
        RequestSha256 = requestSha256,
        CreatedAt = session.CreatedAt,
    };

    /// <summary>Whether the key is still valid.</summary>
    public bool IsValidAt(DateTimeOffset now) => now < CreatedAt + Lifetime;
}
