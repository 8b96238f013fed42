using System.Text.Json.Serialization;

namespace Kala.Client;

/// <summary>The server's view of an upload session.</summary>
public sealed record UploadSession
{
    /// <summary>The uuid; the file that the session becomes has the same one.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The name, sanitised by the server; the uuid while no name is known.</summary>
    public required string OriginalFilename { get; init; }

    /// <summary>The declared content type; null if none was declared or it was invalid.</summary>
    public string? ContentType { get; init; }

    /// <summary>The declared size in bytes; null only for a running upload of unknown length.</summary>
    public long? FileSize { get; init; }

    /// <summary>Durable bytes. A crash loses none of them.</summary>
    public required long Offset { get; init; }

    /// <summary>One of <see cref="SessionStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>
    /// The hash of the closed file, otherwise the declared hash, as <c>sha256:</c> and padded base64; null if none is
    /// known.
    /// </summary>
    public string? Hash { get; init; }

    /// <summary>Whether a hash of the file, or of every chunk of it, was declared and the bytes matched it.</summary>
    public bool Verified { get; init; }

    /// <summary>What verified the file: <c>file</c> or <c>chunks</c>; null if it is not verified.</summary>
    public string? VerifiedBy { get; init; }

    /// <summary>In <see cref="SessionStatus.Failed"/>: the code of the reason.</summary>
    public string? Failure { get; init; }

    /// <summary>How the session was created: <c>form</c> or <c>raw</c>; later servers may add values.</summary>
    public string? Door { get; init; }

    /// <summary>The owner's uuid.</summary>
    public Guid Owner { get; init; }

    /// <summary>The owner's name; null if the account no longer exists. Only lists have it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OwnerName { get; init; }

    /// <summary>When the session was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the session last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the session expires if nothing else is written.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the session was closed; null if it is not closed.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}
