using Kala.Domain.Blobs;

namespace Kala.Domain.UploadSessions;

/// <summary>Remembers which session a creation made, so that the same creation again makes no second one.</summary>
public sealed class IdempotencyKey
{
    private IdempotencyKey()
    {
    }

    /// <summary>How long a key is remembered.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(24);

    /// <summary>Whose key it is.</summary>
    public Guid OwnerId { get; private set; }

    /// <summary>The key as the client sent it.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The session that was made.</summary>
    public Guid SessionId { get; private set; }

    /// <summary>The digest of the fields that made it.</summary>
    public Sha256Digest RequestSha256 { get; private set; } = null!;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The key of a session that is being made.</summary>
    public static IdempotencyKey Of(UploadSession session, string key, Sha256Digest requestSha256) => new()
    {
        OwnerId = session.OwnerId,
        Key = key,
        SessionId = session.Id,
        RequestSha256 = requestSha256,
        CreatedAt = session.CreatedAt,
    };

    /// <summary>Whether it still counts.</summary>
    public bool IsAlive(DateTimeOffset now) => now < CreatedAt + Lifetime;
}
