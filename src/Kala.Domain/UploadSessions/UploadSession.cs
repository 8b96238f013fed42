using Kala.Domain.Blobs;
using Kala.Domain.Files;

namespace Kala.Domain.UploadSessions;

/// <summary>One file on its way in: what was declared of it, and how much of it is here.</summary>
public sealed class UploadSession
{
    private UploadSession()
    {
    }

    /// <summary>The uuid, version 4: who knows it may try to use it.</summary>
    public Guid Id { get; private set; }

    /// <summary>Who created it.</summary>
    public Guid OwnerId { get; private set; }

    /// <summary>The name that the client gave, made harmless; the uuid until one is known.</summary>
    public string OriginalFilename { get; private set; } = "";

    /// <summary>The name in the form in which names are searched.</summary>
    public string OriginalFilenameFolded { get; private set; } = "";

    /// <summary>The declared content type; null if none was, or if it was none.</summary>
    public string? ContentType { get; private set; }

    /// <summary>The declared size in bytes; null while it is not known.</summary>
    public long? ExpectedSize { get; private set; }

    /// <summary>The declared digest; null while there is none.</summary>
    public Sha256Digest? ExpectedSha256 { get; private set; }

    /// <summary>How many bytes are durable. This is the offset that clients are told.</summary>
    public long Offset { get; private set; }

    /// <summary>The name of the blob whose first <see cref="Offset"/> bytes count.</summary>
    public string Blob { get; private set; } = "";

    /// <summary>Whether a sync of the blob failed, so that nothing more may be written to it.</summary>
    public bool BlobSuspect { get; private set; }

    /// <summary>How often the content was replaced or moved to another blob.</summary>
    public int Generation { get; private set; }

    /// <summary>The running digest, exact for <see cref="Offset"/> bytes; null if closing has to read the bytes.</summary>
    public Sha256State? DigestState { get; private set; }

    /// <summary>The digest of the closed file.</summary>
    public Sha256Digest? Sha256 { get; private set; }

    /// <summary>Whether a digest was declared, and matched.</summary>
    public bool Verified { get; private set; }

    /// <summary>Where the session stands, not counting that its time may be over: see <see cref="StatusAt(DateTimeOffset)"/>.</summary>
    public SessionStatus Status { get; private set; }

    /// <summary>Why it failed: the code of the refusal.</summary>
    public string? Failure { get; private set; }

    /// <summary>By which door it came in.</summary>
    public string Door { get; private set; } = "";

    /// <summary>Whether WRITE may start over: not where a protocol promised that the offset never falls.</summary>
    public bool RestartAllowed { get; private set; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When something of it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>When its time is over if nothing more is written.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When it was closed.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>Who writes at the moment, where several nodes share the metadata store.</summary>
    public Guid? LeaseToken { get; private set; }

    /// <summary>Until when that holds without a heartbeat.</summary>
    public DateTimeOffset? LeaseExpiresAt { get; private set; }

    /// <summary>Since when somebody else wants to write.</summary>
    public DateTimeOffset? LeaseWantedAt { get; private set; }

    /// <summary>Where the bytes are.</summary>
    public BlobId BlobId => new(Id, Blob);

    /// <summary>Whether no name was given yet, so that the first data part may bring one.</summary>
    public bool IsUnnamed => OriginalFilename == Id.ToString();

    /// <summary>A new session, without bytes.</summary>
    /// <param name="id">Its uuid.</param>
    /// <param name="blob">The name of its first blob; the blob itself is made by the first write.</param>
    /// <param name="owner">Who creates it.</param>
    /// <param name="file">What is declared of the file; checked by the caller.</param>
    /// <param name="door">One of <see cref="UploadDoor"/>.</param>
    /// <param name="now">This instant.</param>
    /// <param name="lifetime">How long it lives without a write.</param>
    public static UploadSession Open(
        Guid id,
        string blob,
        Guid owner,
        DeclaredFile file,
        string door,
        DateTimeOffset now,
        TimeSpan lifetime)
    {
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
            Blob = blob,
            DigestState = Sha256State.Empty,
            Status = SessionStatus.Open,
            Door = door,
            RestartAllowed = true,
            CreatedAt = now,
            UpdatedAt = now,
            ExpiresAt = now + lifetime,
        };
    }

    /// <summary>Where the session stands: an open or failed one whose time is over counts as expired, swept or not.</summary>
    public SessionStatus StatusAt(DateTimeOffset now) => StatusAt(now, Status, ExpiresAt);

    /// <summary>The same, for who has only these two of a session.</summary>
    public static SessionStatus StatusAt(DateTimeOffset now, SessionStatus status, DateTimeOffset expiresAt) =>
        status is SessionStatus.Open or SessionStatus.Failed && expiresAt <= now ? SessionStatus.Expired : status;

    /// <summary>Until when an aborted or expired session is remembered; null for one that is neither.</summary>
    public DateTimeOffset? RememberedUntil(DateTimeOffset now, TimeSpan memory) => StatusAt(now) switch
    {
        SessionStatus.Aborted => UpdatedAt + memory,
        SessionStatus.Expired => ExpiresAt + memory,
        _ => null,
    };

    /// <summary>Why this session takes no chunk of this mode now; null if it does.</summary>
    public Failure? RefusesWrite(WriteMode mode) => Status switch
    {
        SessionStatus.Closed => Failures.SessionClosed,
        SessionStatus.Failed when mode == WriteMode.Append => Failures.SessionFailed,
        _ when mode == WriteMode.Write && !RestartAllowed => Failures.RestartNotAllowed,
        _ => null,
    };

    /// <summary>So many bytes of a blob are durable: they count from here on.</summary>
    /// <param name="blob">The blob's name; another one than before if the content was replaced or moved.</param>
    /// <param name="offset">How many bytes.</param>
    /// <param name="digestState">Their running digest, exact for <paramref name="offset"/>; null if not known.</param>
    /// <param name="now">This instant.</param>
    /// <param name="lifetime">How long the session lives from here on.</param>
    public void Keep(string blob, long offset, Sha256State? digestState, DateTimeOffset now, TimeSpan lifetime)
    {
        if (blob != Blob)
        {
            Blob = blob;
            BlobSuspect = false;
            Generation++;
        }
        Offset = offset;
        DigestState = digestState;
        Status = SessionStatus.Open;
        Failure = null;
        UpdatedAt = now;
        ExpiresAt = now + lifetime;
    }

    /// <summary>A sync of the blob failed: the next write goes to another one.</summary>
    public void Distrust() => BlobSuspect = true;

    /// <summary>Takes the name that came with the data, if none was given before.</summary>
    public void NameIfUnnamed(string? filename)
    {
        // Browser libraries name data that came from no file "blob".
        if (IsUnnamed && filename != "blob")
        {
            OriginalFilename = OriginalFilenameOr(filename, Id);
            OriginalFilenameFolded = Files.OriginalFilename.Fold(OriginalFilename);
        }
    }

    /// <summary>The bytes are complete and right: the session becomes a file.</summary>
    public StoredFile Close(Sha256Digest sha256, bool verified, DateTimeOffset now)
    {
        Status = SessionStatus.Closed;
        ExpectedSize ??= Offset;
        Sha256 = sha256;
        Verified = verified;
        Failure = null;
        DigestState = null;
        UpdatedAt = now;
        ClosedAt = now;
        return StoredFile.From(this, sha256);
    }

    /// <summary>The bytes are not the declared ones: they no longer count.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="blob">The name of the blob that takes a new WRITE.</param>
    /// <param name="now">This instant.</param>
    public void Fail(Failure failure, string blob, DateTimeOffset now)
    {
        Status = SessionStatus.Failed;
        Failure = failure.Code;
        Offset = 0;
        Blob = blob;
        BlobSuspect = false;
        Generation++;
        DigestState = Sha256State.Empty;
        UpdatedAt = now;
    }

    /// <summary>The client gave it up.</summary>
    public void Abort(DateTimeOffset now)
    {
        Status = SessionStatus.Aborted;
        DigestState = null;
        UpdatedAt = now;
    }

    private static string OriginalFilenameOr(string? name, Guid id) =>
        Files.OriginalFilename.Clean(name) ?? id.ToString();
}
