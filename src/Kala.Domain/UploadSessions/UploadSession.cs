using Kala.Domain.Blobs;
using Kala.Domain.Files;

namespace Kala.Domain.UploadSessions;

/// <summary>An upload in progress: what was declared and how much has arrived.</summary>
public sealed class UploadSession
{
    private UploadSession()
    {
    }

    /// <summary>The codes that <see cref="Failure"/> can have.</summary>
    public static IReadOnlyList<string> FailureCodes { get; } = [Failures.HashMismatch.Code];

    /// <summary>The uuid, version 4; it must be hard to guess.</summary>
    public Guid Id { get; private set; }

    /// <summary>The owner.</summary>
    public Guid OwnerId { get; private set; }

    /// <summary>The client's name for the file, sanitized; the uuid while no name is known.</summary>
    public string OriginalFilename { get; private set; } = "";

    /// <summary>The name in the form used for searches.</summary>
    public string OriginalFilenameFolded { get; private set; } = "";

    /// <summary>The declared content type; null if none was declared or it was invalid.</summary>
    public string? ContentType { get; private set; }

    /// <summary>The declared size in bytes; null while it is not known.</summary>
    public long? ExpectedSize { get; private set; }

    /// <summary>The declared digest; null while none is declared.</summary>
    public Sha256Digest? ExpectedSha256 { get; private set; }

    /// <summary>The number of durable bytes, reported to clients.</summary>
    public long Offset { get; private set; }

    /// <summary>The content: <see cref="Offset"/> bytes.</summary>
    public Extents Extents { get; private set; } = Extents.None;

    /// <summary>How often the content was replaced or discarded.</summary>
    public int Generation { get; private set; }

    /// <summary>
    /// The running digest of exactly <see cref="Offset"/> bytes; null if close has to read the bytes.
    /// </summary>
    public Sha256State? DigestState { get; private set; }

    /// <summary>The digest of the closed file; null before.</summary>
    public Sha256Digest? Sha256 { get; private set; }

    /// <summary>Whether it is closed, and a digest of the file, or of every chunk of it, was declared and matched.</summary>
    public bool Verified { get; private set; }

    /// <summary>
    /// The content of which every byte came in a chunk whose own digest matched; null if there is none. A server of an earlier
    /// version changes <see cref="Extents"/> alone, so this counts only as long as both are the same.
    /// </summary>
    public Extents? VerifiedExtents { get; private set; }

    /// <summary>
    /// Whether every byte came in a chunk whose own digest matched; of a closed session, whether that verified the file.
    /// </summary>
    public bool VerifiedByChunks => AreSameBytes(VerifiedExtents, Extents);

    /// <summary>The stored status, which ignores expiry; see <see cref="StatusAt(DateTimeOffset)"/>.</summary>
    public SessionStatus Status { get; private set; }

    /// <summary>The code of the failure; null if the session has not failed.</summary>
    public string? Failure { get; private set; }

    /// <summary>The name of the <see cref="UploadDoor"/> that created it.</summary>
    public string Door { get; private set; } = "";

    /// <summary>What the door remembers; only its calls read it. Null for nothing.</summary>
    public string? DoorData { get; private set; }

    /// <summary>
    /// Whether WRITE may restart the upload; false if the protocol guarantees that the offset never decreases.
    /// </summary>
    public bool RestartAllowed { get; private set; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>When it expires if nothing more is written.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When it was closed; null before.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>
    /// The current writer's token, where several nodes share the metadata store; null if there is no writer.
    /// </summary>
    public Guid? LeaseToken { get; private set; }

    /// <summary>When the lease expires without a heartbeat.</summary>
    public DateTimeOffset? LeaseExpiresAt { get; private set; }

    /// <summary>When another writer last asked for the lease; null if none is waiting.</summary>
    public DateTimeOffset? LeaseWantedAt { get; private set; }

    /// <summary>Whether the session has no name yet, so that the first data part may set it.</summary>
    public bool IsUnnamed => OriginalFilename == Id.ToString();

    /// <summary>Creates a session without bytes.</summary>
    /// <param name="id">Its uuid.</param>
    /// <param name="owner">Its owner.</param>
    /// <param name="file">What the client declares; the caller has validated it.</param>
    /// <param name="door">The kind of call.</param>
    /// <param name="now">The current time.</param>
    /// <param name="lifetime">How long it lives without a write.</param>
    public static UploadSession Open(
        Guid id,
        Guid owner,
        DeclaredFile file,
        UploadDoor door,
        DateTimeOffset now,
        TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(door);
        var name = OriginalFilenameOr(file.OriginalFilename, id);
        return new UploadSession
        {
            Id = id,
            OwnerId = owner,
            OriginalFilename = name,
            OriginalFilenameFolded = Files.OriginalFilename.Fold(name),
            ContentType = MediaType.Clean(file.ContentType),
            ExpectedSize = file.Size,
            ExpectedSha256 = file.Sha256,
            DigestState = Sha256State.Empty,
            Status = SessionStatus.Open,
            Door = door.Name,
            DoorData = door.Data,
            RestartAllowed = door.RestartAllowed,
            CreatedAt = now,
            UpdatedAt = now,
            ExpiresAt = now + lifetime,
        };
    }

    /// <summary>Creates the session of a stored row.</summary>
    internal static UploadSession Restore(SessionColumns row) => new()
    {
        Id = row.Id,
        OwnerId = row.OwnerId,
        OriginalFilename = row.OriginalFilename,
        OriginalFilenameFolded = row.OriginalFilenameFolded,
        ContentType = row.ContentType,
        ExpectedSize = row.ExpectedSize,
        ExpectedSha256 = row.ExpectedSha256,
        Offset = row.Offset,
        Generation = row.Generation,
        DigestState = row.DigestState,
        Sha256 = row.Sha256,
        Verified = row.Verified,
        VerifiedExtents = row.VerifiedExtents,
        Status = row.Status,
        Failure = row.Failure,
        Door = row.Door,
        DoorData = row.DoorData,
        RestartAllowed = row.RestartAllowed,
        CreatedAt = row.CreatedAt,
        UpdatedAt = row.UpdatedAt,
        ExpiresAt = row.ExpiresAt,
        ClosedAt = row.ClosedAt,
        LeaseToken = row.LeaseToken,
        LeaseExpiresAt = row.LeaseExpiresAt,
        LeaseWantedAt = row.LeaseWantedAt,
        Extents = row.Extents,
    };

    /// <summary>
    /// The status at a time: an open or failed session is expired once its time has passed, even before it is marked.
    /// </summary>
    public SessionStatus StatusAt(DateTimeOffset now) => StatusAt(now, Status, ExpiresAt);

    /// <summary>The same, computed from the two columns alone.</summary>
    public static SessionStatus StatusAt(DateTimeOffset now, SessionStatus status, DateTimeOffset expiresAt) =>
        status is SessionStatus.Open or SessionStatus.Failed && expiresAt <= now ? SessionStatus.Expired : status;

    /// <summary>Whether a verified content is the content, computed from the two columns alone.</summary>
    public static bool AreSameBytes(Extents? verified, Extents content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return verified?.Finished() == content.Finished();
    }

    /// <summary>Until when an aborted or expired session is remembered; null for other sessions.</summary>
    public DateTimeOffset? RememberedUntil(DateTimeOffset now, TimeSpan memory) => StatusAt(now) switch
    {
        SessionStatus.Aborted => UpdatedAt + memory,
        SessionStatus.Expired => ExpiresAt + memory,
        _ => null,
    };

    /// <summary>Why the session refuses a chunk of this mode; null if it accepts it.</summary>
    public Failure? CheckWrite(WriteMode mode) => Status switch
    {
        SessionStatus.Closed => Failures.SessionClosed,
        SessionStatus.Failed when mode == WriteMode.Append => Failures.SessionFailed,
        _ when mode == WriteMode.Write && !RestartAllowed => Failures.RestartNotAllowed,
        _ => null,
    };

    /// <summary>Records which bytes are durable.</summary>
    /// <param name="extents">The content.</param>
    /// <param name="digestState">The running digest of exactly this content; null if unknown.</param>
    /// <param name="now">The current time.</param>
    /// <param name="lifetime">How long the session lives from now without a write.</param>
    /// <param name="isVerified">Whether the bytes that are new came in a chunk whose digest matched.</param>
    public void Advance(Extents extents, Sha256State? digestState, DateTimeOffset now, TimeSpan lifetime, bool isVerified = false)
    {
        var isReplaced = Extents.All.Count > 0 && !extents.Names(Extents.All[0].Blob);
        if (isReplaced)
        {
            Generation++;
        }
        var areAllVerified = isReplaced || Offset == 0 ? isVerified : VerifiedByChunks && (isVerified || extents.Length == Offset);
        VerifiedExtents = areAllVerified ? extents : null;
        Extents = extents;
        Offset = extents.Length;
        DigestState = digestState;
        Status = SessionStatus.Open;
        Failure = null;
        UpdatedAt = now;
        ExpiresAt = now + lifetime;
    }

    /// <summary>From now on the offset must not decrease, because a client relies on it.</summary>
    public void ForbidRestart() => RestartAllowed = false;

    /// <summary>Declares the size. It does not change afterwards.</summary>
    public void DeclareSize(long size) => ExpectedSize = size;

    /// <summary>Why the size cannot be declared; null if it can, or already is.</summary>
    public Failure? CheckSize(long size) => ExpectedSize switch
    {
        { } declared when declared != size => Failures.SizeConflict,
        null when size < Offset => Failures.SizeConflict,
        _ => null,
    };

    /// <summary>Records that the last blob must not be written to again.</summary>
    public void SealExtents() => Extents = Extents.Sealed();

    /// <summary>Sets the name from the data part, if the session has none.</summary>
    public void NameIfUnnamed(string? filename)
    {
        // Browser libraries name data without a file "blob".
        if (IsUnnamed && filename != "blob")
        {
            OriginalFilename = OriginalFilenameOr(filename, Id);
            OriginalFilenameFolded = Files.OriginalFilename.Fold(OriginalFilename);
        }
    }

    /// <summary>Turns the session into a file; the caller has compared the bytes with what was declared.</summary>
    /// <param name="sha256">The digest of the bytes.</param>
    /// <param name="by">What verified them; null if nothing did.</param>
    /// <param name="now">The current time.</param>
    public StoredFile Close(Sha256Digest sha256, VerifiedBy? by, DateTimeOffset now)
    {
        Status = SessionStatus.Closed;
        ExpectedSize ??= Offset;
        Sha256 = sha256;
        Verified = by is not null;
        VerifiedExtents = by == VerifiedBy.Chunks ? Extents : null;
        Failure = null;
        DigestState = null;
        UpdatedAt = now;
        ClosedAt = now;
        return new StoredFile
        {
            Id = Id,
            OwnerId = OwnerId,
            OriginalFilename = OriginalFilename,
            OriginalFilenameFolded = OriginalFilenameFolded,
            ContentType = ContentType,
            Size = Offset,
            Sha256 = sha256,
            Verified = Verified,
            VerifiedByChunks = VerifiedByChunks,
            Extents = Extents,
            CreatedAt = CreatedAt,
            ClosedAt = UpdatedAt,
        };
    }

    /// <summary>Discards the bytes, because they do not match the declared digest.</summary>
    /// <param name="failure">The reason.</param>
    /// <param name="now">The current time.</param>
    public void Fail(Failure failure, DateTimeOffset now)
    {
        Status = SessionStatus.Failed;
        Failure = failure.Code;
        Offset = 0;
        Extents = Extents.None;
        VerifiedExtents = null;
        Generation++;
        DigestState = Sha256State.Empty;
        UpdatedAt = now;
    }

    /// <summary>Marks the session as aborted.</summary>
    public void Abort(DateTimeOffset now)
    {
        Status = SessionStatus.Aborted;
        DigestState = null;
        UpdatedAt = now;
    }

    private static string OriginalFilenameOr(string? name, Guid id) =>
        Files.OriginalFilename.Clean(name) ?? id.ToString();
}
