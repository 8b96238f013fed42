namespace Kala.Client;

/// <summary>A refusal as the server writes it: RFC 9457 with Kala's members.</summary>
public sealed record Problem
{
    /// <summary>The stable word to decide by, such as <c>offset_mismatch</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The sentence for a person. Its words may change.</summary>
    public required string Message { get; init; }

    /// <summary>The status of the answer.</summary>
    public int? Status { get; init; }

    /// <summary>The name of the status.</summary>
    public string? Title { get; init; }

    /// <summary>The path of the request.</summary>
    public string? Instance { get; init; }

    /// <summary>Names the request for the people who run the server.</summary>
    public string? TraceId { get; init; }

    /// <summary>With <c>validation_failed</c>: for each field the texts of what is wrong with it.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The session's durable bytes; null if the refusal is not about a session's bytes.</summary>
    public long? Offset { get; init; }

    /// <summary>With <c>session_aborted</c> and <c>session_expired</c>: the last view of the session.</summary>
    public UploadSession? Session { get; init; }
}
