namespace Kala.Client;

/// <summary>A row of the server's list of files.</summary>
public sealed record StoredFile
{
    /// <summary>The uuid, the same as the session's.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The name, sanitised by the server.</summary>
    public required string OriginalFilename { get; init; }

    /// <summary>The declared content type; null if none was declared or it was invalid.</summary>
    public string? ContentType { get; init; }

    /// <summary>The length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The SHA-256 of the bytes, as <c>sha256:</c> and padded base64.</summary>
    public required string Hash { get; init; }

    /// <summary>Whether the sender declared a hash of the file, or of every chunk of it, and it matched.</summary>
    public bool Verified { get; init; }

    /// <summary>What verified the file: <c>file</c> or <c>chunks</c>; null if it is not verified.</summary>
    public string? VerifiedBy { get; init; }

    /// <summary>The owner's uuid.</summary>
    public Guid Owner { get; init; }

    /// <summary>The owner's name; null if the account no longer exists.</summary>
    public string? OwnerName { get; init; }

    /// <summary>When the session was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the session was closed and the file became readable.</summary>
    public DateTimeOffset ClosedAt { get; init; }
}
