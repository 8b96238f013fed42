using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;

namespace Kala.Domain.Files;

/// <summary>A file that can be read: what a session became when it was closed. It has the session's uuid.</summary>
public sealed class StoredFile
{
    private StoredFile()
    {
    }

    /// <summary>The uuid, the same as the session's.</summary>
    public Guid Id { get; private set; }

    /// <summary>Who may read it.</summary>
    public Guid OwnerId { get; private set; }

    /// <summary>The name that the client gave, made harmless.</summary>
    public string OriginalFilename { get; private set; } = "";

    /// <summary>The name in the form in which names are searched.</summary>
    public string OriginalFilenameFolded { get; private set; } = "";

    /// <summary>The declared content type; null if none was, or if it was none.</summary>
    public string? ContentType { get; private set; }

    /// <summary>Length in bytes.</summary>
    public long Size { get; private set; }

    /// <summary>The digest of the bytes.</summary>
    public Sha256Digest Sha256 { get; private set; } = null!;

    /// <summary>Whether the digest was declared by the client, and matched.</summary>
    public bool Verified { get; private set; }

    /// <summary>The name of the blob that has the bytes.</summary>
    public string Blob { get; private set; } = "";

    /// <summary>When the session was created.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the session was closed.</summary>
    public DateTimeOffset ClosedAt { get; private set; }

    /// <summary>When the file was deleted; null while it can be read.</summary>
    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>When the bytes were last read again and compared with the digest.</summary>
    public DateTimeOffset? ScrubbedAt { get; private set; }

    /// <summary>When the bytes were found to differ from the digest; null while they are good.</summary>
    public DateTimeOffset? CorruptAt { get; private set; }

    /// <summary>Where the bytes are.</summary>
    public BlobId BlobId => new(Id, Blob);

    /// <summary>The file that a session becomes.</summary>
    /// <param name="session">A session that has just been closed.</param>
    /// <param name="sha256">The digest of its bytes.</param>
    public static StoredFile From(UploadSession session, Sha256Digest sha256) => new()
    {
        Id = session.Id,
        OwnerId = session.OwnerId,
        OriginalFilename = session.OriginalFilename,
        OriginalFilenameFolded = session.OriginalFilenameFolded,
        ContentType = session.ContentType,
        Size = session.Offset,
        Sha256 = sha256,
        Verified = session.Verified,
        Blob = session.Blob,
        CreatedAt = session.CreatedAt,
        ClosedAt = session.UpdatedAt,
    };

    /// <summary>Marks the file as deleted; a second time changes nothing.</summary>
    public void Delete(DateTimeOffset now) => DeletedAt ??= now;
}
