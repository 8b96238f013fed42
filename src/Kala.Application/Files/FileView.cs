namespace Kala.Application.Files;

/// <summary>A file as clients see it.</summary>
public sealed record FileView
{
    /// <summary>The uuid, the same as the session's.</summary>
    public Guid Uuid { get; init; }

    /// <summary>The name.</summary>
    public string OriginalFilename { get; init; } = "";

    /// <summary>The declared content type; null if none.</summary>
    public string? ContentType { get; init; }

    /// <summary>Length in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The digest in its canonical form.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Whether a digest of the file, or of every chunk of it, was declared and matched.</summary>
    public bool Verified { get; init; }

    /// <summary>What verified it: <c>file</c> or <c>chunks</c>; null if it is not verified.</summary>
    public string? VerifiedBy { get; init; }

    /// <summary>The owner.</summary>
    public Guid Owner { get; init; }

    /// <summary>The owner's username; null if there is no such user any more.</summary>
    public string? OwnerName { get; init; }

    /// <summary>When the session was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the session was closed.</summary>
    public DateTimeOffset ClosedAt { get; init; }
}
