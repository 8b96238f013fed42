namespace Kala.Domain.Events;

/// <summary>The kinds of events, as stored and shown; expect more.</summary>
public static class EventKinds
{
    /// <summary>A session was created.</summary>
    public const string Created = "created";

    /// <summary>A whole file was stored at once: created and closed.</summary>
    public const string Stored = "stored";

    /// <summary>The first bytes of a content are durable.</summary>
    public const string WriteStarted = "write_started";

    /// <summary>A body was cut.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>A writer goes on whose session a writer of another process had.</summary>
    public const string TakenOver = "taken_over";

    /// <summary>The bytes did not match the declared hash and were discarded.</summary>
    public const string Failed = "failed";

    /// <summary>A session became a file.</summary>
    public const string Closed = "closed";

    /// <summary>A session was aborted.</summary>
    public const string Aborted = "aborted";

    /// <summary>A session was marked as expired.</summary>
    public const string Expired = "expired";

    /// <summary>A session without a file was removed at once.</summary>
    public const string Forgotten = "forgotten";

    /// <summary>A file was deleted.</summary>
    public const string Deleted = "deleted";

    /// <summary>A user was created.</summary>
    public const string UserCreated = "user_created";

    /// <summary>A user's password, permissions or state were set.</summary>
    public const string UserChanged = "user_changed";

    /// <summary>A user was deleted, with all keys.</summary>
    public const string UserDeleted = "user_deleted";

    /// <summary>Sessions or files of one owner were assigned to a user.</summary>
    public const string OwnerAssigned = "owner_assigned";

    /// <summary>An API key was created.</summary>
    public const string KeyCreated = "key_created";

    /// <summary>An API key was revoked.</summary>
    public const string KeyRevoked = "key_revoked";

    /// <summary>A user signed in.</summary>
    public const string SignedIn = "signed_in";

    /// <summary>A user signed out everywhere.</summary>
    public const string SignedOut = "signed_out";

    /// <summary>Sign-ins were refused.</summary>
    public const string SignInRefused = "sign_in_refused";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Created, Stored, WriteStarted, Interrupted, TakenOver, Failed, Closed, Aborted, Expired, Forgotten, Deleted,
        UserCreated, UserChanged, UserDeleted, OwnerAssigned, KeyCreated, KeyRevoked, SignedIn, SignedOut,
        SignInRefused,
    ];
}
