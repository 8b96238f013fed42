namespace Kala.Client;

/// <summary>The body of an error response: RFC 9457 with Kala's members.</summary>
public sealed record Problem
{
    /// <summary>The stable error code, such as <c>offset_mismatch</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The error message for people. Its wording may change.</summary>
    public required string Message { get; init; }

    /// <summary>The status of the response.</summary>
    public int? Status { get; init; }

    /// <summary>The name of the status.</summary>
    public string? Title { get; init; }

    /// <summary>The path of the request.</summary>
    public string? Instance { get; init; }

    /// <summary>Identifies the request for the server's operators.</summary>
    public string? TraceId { get; init; }

    /// <summary>With <c>validation_failed</c>: the error messages for each field.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The session's durable bytes; null if the error is not about a session's bytes.</summary>
    public long? Offset { get; init; }

    /// <summary>With <c>session_aborted</c> and <c>session_expired</c>: the last view of the session.</summary>
    public UploadSession? Session { get; init; }
}
