namespace Kala.Client;

/// <summary>An upload session as the server shows it.</summary>
public sealed record UploadSession
{
    /// <summary>The uuid; the file that the session becomes has the same one.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The name, made harmless by the server; the uuid while no name is known.</summary>
    public required string OriginalFilename { get; init; }

    /// <summary>The declared content type; null if none was declared or it was invalid.</summary>
    public string? ContentType { get; init; }

    /// <summary>The declared size in bytes; null only for a running upload of unknown length.</summary>
    public long? FileSize { get; init; }

    /// <summary>Durable bytes so far. No crash takes one of them back.</summary>
    public required long Offset { get; init; }

    /// <summary>One of <see cref="SessionStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The hash of the closed file, else the declared one, as <c>sha256:</c> and padded base64; null if none is known.</summary>
    public string? Hash { get; init; }

    /// <summary>Whether a hash was declared and the bytes matched it.</summary>
    public bool Verified { get; init; }

    /// <summary>In <see cref="SessionStatus.Failed"/>: the code of the reason.</summary>
    public string? Failure { get; init; }

    /// <summary>How the session came in: <c>form</c> or <c>raw</c>; later servers have more words.</summary>
    public string? Door { get; init; }

    /// <summary>The owner's uuid.</summary>
    public Guid Owner { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it expires if nothing more is written.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was closed; null while it is not.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}
