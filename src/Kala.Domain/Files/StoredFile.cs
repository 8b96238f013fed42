using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;

namespace Kala.Domain.Files;

/// <summary>A file that can be read; a closed session becomes one and keeps its uuid.</summary>
public sealed class StoredFile
{
    private StoredFile()
    {
    }

    /// <summary>The uuid, the same as the session's.</summary>
    public Guid Id { get; private set; }

    /// <summary>The owner.</summary>
    public Guid OwnerId { get; private set; }

    /// <summary>The client's name for the file, sanitized.</summary>
    public string OriginalFilename { get; private set; } = "";

    /// <summary>The name in the form used for searches.</summary>
    public string OriginalFilenameFolded { get; private set; } = "";

    /// <summary>The declared content type; null if none was declared or it was invalid.</summary>
    public string? ContentType { get; private set; }

    /// <summary>Length in bytes.</summary>
    public long Size { get; private set; }

    /// <summary>The digest of the bytes.</summary>
    public Sha256Digest Sha256 { get; private set; } = null!;

    /// <summary>Whether the client declared a digest and it matched.</summary>
    public bool Verified { get; private set; }

    /// <summary>The name of the blob with the bytes.</summary>
    public string Blob { get; private set; } = "";

    /// <summary>When the session was created.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the session was closed.</summary>
    public DateTimeOffset ClosedAt { get; private set; }

    /// <summary>When the file was deleted; null while it can be read.</summary>
    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>When the bytes were last compared with the digest; null if never.</summary>
    public DateTimeOffset? ScrubbedAt { get; private set; }

    /// <summary>When the bytes were found to differ from the digest; null while they match.</summary>
    public DateTimeOffset? CorruptAt { get; private set; }

    /// <summary>The blob with the bytes.</summary>
    public BlobId BlobId => new(Id, Blob);

    /// <summary>Creates the file of a closed session.</summary>
    /// <param name="session">A session that was just closed.</param>
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

    /// <summary>Marks the file as deleted; repeating it changes nothing.</summary>
    public void Delete(DateTimeOffset now) => DeletedAt ??= now;
}
