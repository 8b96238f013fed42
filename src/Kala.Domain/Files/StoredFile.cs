using Kala.Domain.Blobs;

namespace Kala.Domain.Files;

/// <summary>A file that can be read; a closed session becomes one and keeps its uuid.</summary>
public sealed class StoredFile
{
    internal StoredFile()
    {
    }

    /// <summary>The uuid, the same as the session's.</summary>
    public Guid Id { get; internal init; }

    /// <summary>The owner.</summary>
    public Guid OwnerId { get; internal init; }

    /// <summary>The client's name for the file, sanitized.</summary>
    public string OriginalFilename { get; internal init; } = "";

    /// <summary>The name in the form used for searches.</summary>
    public string OriginalFilenameFolded { get; internal init; } = "";

    /// <summary>The declared content type; null if none was declared or it was invalid.</summary>
    public string? ContentType { get; internal init; }

    /// <summary>Length in bytes.</summary>
    public long Size { get; internal init; }

    /// <summary>The digest of the bytes.</summary>
    public Sha256Digest Sha256 { get; internal init; } = null!;

    /// <summary>Whether a digest of the file, or of every chunk of it, was declared and matched.</summary>
    public bool Verified { get; internal init; }

    /// <summary>Whether it is verified because every byte came in a chunk whose own digest matched.</summary>
    public bool VerifiedByChunks { get; internal init; }

    /// <summary>The bytes.</summary>
    public Extents Extents { get; internal init; } = Extents.None;

    /// <summary>When the session was created.</summary>
    public DateTimeOffset CreatedAt { get; internal init; }

    /// <summary>When the session was closed.</summary>
    public DateTimeOffset ClosedAt { get; internal init; }

    /// <summary>When the file was deleted; null while it can be read.</summary>
    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>When the bytes were last compared with the digest; null if never.</summary>
    public DateTimeOffset? ScrubbedAt { get; private set; }

    /// <summary>When the bytes were found to differ from the digest; null while they match.</summary>
    public DateTimeOffset? CorruptAt { get; private set; }

    /// <summary>Creates the file of a stored row.</summary>
    internal static StoredFile Restore(FileColumns row) => new()
    {
        Id = row.Id,
        OwnerId = row.OwnerId,
        OriginalFilename = row.OriginalFilename,
        OriginalFilenameFolded = row.OriginalFilenameFolded,
        ContentType = row.ContentType,
        Size = row.Size,
        Sha256 = row.Sha256,
        Verified = row.Verified,
        VerifiedByChunks = row.VerifiedByChunks,
        CreatedAt = row.CreatedAt,
        ClosedAt = row.ClosedAt,
        DeletedAt = row.DeletedAt,
        ScrubbedAt = row.ScrubbedAt,
        CorruptAt = row.CorruptAt,
        Extents = row.Extents,
    };

    /// <summary>Marks the file as deleted; repeating it changes nothing.</summary>
    public void Delete(DateTimeOffset now) => DeletedAt ??= now;
}
