using System.Globalization;

namespace Kala.Domain;

/// <summary>Every expected refusal there is: its stable code and the sentence that the client sees.</summary>
public static class Failures
{
    /// <summary>Fields of the request that do not fit; each has its own text.</summary>
    public static Failure ValidationFailed(IReadOnlyDictionary<string, string[]> errors) =>
        new("validation_failed", errors.Values.SelectMany(texts => texts).FirstOrDefault() ?? "The request is not valid.")
        {
            Errors = errors,
        };

    /// <summary>One field of the request that does not fit.</summary>
    public static Failure ValidationFailed(string field, string text) =>
        ValidationFailed(new Dictionary<string, string[]> { [field] = [text] });

    /// <summary>A multipart body whose framing is broken, or whose parts are not the ones asked for.</summary>
    public static Failure MalformedMultipart(string message) => new("malformed_multipart", message);

    /// <summary>A close of fewer bytes than were declared.</summary>
    public static Failure SizeMismatch { get; } =
        new("size_mismatch", "File size does not match the expected size");

    /// <summary>The bytes are not the ones whose digest was declared.</summary>
    public static Failure HashMismatch { get; } =
        new("hash_mismatch", "File hash does not match the expected hash");

    /// <summary>A close of a session for which no digest was ever declared.</summary>
    public static Failure HashRequired { get; } =
        new("hash_required", "Send the file's SHA-256 as \"hash\", when the session is created or when it is closed.");

    /// <summary>The bytes of one chunk are not the ones whose digest was sent with it.</summary>
    public static Failure ChunkHashMismatch { get; } =
        new("chunk_hash_mismatch", "The chunk's bytes do not match its hash; nothing of it was kept. Send it again.");

    /// <summary>A cursor that is none of ours, or was made for another list.</summary>
    public static Failure InvalidCursor { get; } =
        new("invalid_cursor", "The cursor does not belong to this list; begin again without one.");

    /// <summary>No such route.</summary>
    public static Failure NotFound { get; } = new("not_found", "There is nothing at this address.");

    /// <summary>No such session, or not the caller's.</summary>
    public static Failure SessionNotFound { get; } = new("session_not_found", "There is no such upload session.");

    /// <summary>No such file, not yet closed, or not the caller's.</summary>
    public static Failure FileNotFound { get; } = new("file_not_found", "There is no such file.");

    /// <summary>A method that the route does not have.</summary>
    public static Failure MethodNotAllowed { get; } =
        new("method_not_allowed", "This address does not take this method; see the Allow header.");

    /// <summary>A chunk that would leave a gap.</summary>
    public static Failure OffsetMismatch { get; } =
        new("offset_mismatch", "The chunk starts behind the bytes that are kept; go on from \"offset\".");

    /// <summary>A change to a session that is closed already.</summary>
    public static Failure SessionClosed { get; } =
        new("session_closed", "The session is closed; its file can be read, or deleted under /files.");

    /// <summary>An append to a session whose bytes were found wrong.</summary>
    public static Failure SessionFailed { get; } =
        new("session_failed", "The file did not match its hash; send it anew with WRITE, or DELETE the session.");

    /// <summary>Two different digests were declared for one file.</summary>
    public static Failure HashConflict { get; } =
        new("hash_conflict", "The hash differs from the one that was declared for this session.");

    /// <summary>A WRITE on a session whose protocol promises an offset that never falls.</summary>
    public static Failure RestartNotAllowed { get; } =
        new("restart_not_allowed", "This session was begun with a protocol whose offset never falls; append to it.");

    /// <summary>A newer call took the session over.</summary>
    public static Failure WriteSuperseded { get; } =
        new("write_superseded", "A newer request took this session over; ask for the offset before going on.");

    /// <summary>The session's time is over.</summary>
    public static Failure SessionExpired { get; } = new("session_expired", "The upload session has expired.");

    /// <summary>The session was deleted.</summary>
    public static Failure SessionAborted { get; } = new("session_aborted", "The upload session was deleted.");

    /// <summary>The file was deleted.</summary>
    public static Failure Gone { get; } = new("gone", "The file was deleted.");

    /// <summary>A condition in the request's header does not hold.</summary>
    public static Failure PreconditionFailed { get; } =
        new("precondition_failed", "The file is not the one that the request's conditions name.");

    /// <summary>More bytes declared for a file than this server takes.</summary>
    public static Failure FileTooLarge(long limit) =>
        new("file_too_large", string.Create(CultureInfo.InvariantCulture, $"A file may have {limit} bytes at most."));

    /// <summary>More bytes sent than were declared.</summary>
    public static Failure SizeExceeded { get; } =
        new("size_exceeded", "The chunk goes beyond the declared size of the file.");

    /// <summary>A JSON body that is longer than any that makes sense.</summary>
    public static Failure BodyTooLarge { get; } =
        new("body_too_large", "The request's body is too large for this address.");

    /// <summary>A body of a kind that the route does not take.</summary>
    public static Failure UnsupportedMediaType(string message) => new("unsupported_media_type", message);

    /// <summary>A body or part that is coded.</summary>
    public static Failure UnsupportedEncoding { get; } =
        new("unsupported_encoding", "Send the bytes as they are: no Content-Encoding, no Content-Transfer-Encoding.");

    /// <summary>A range of which the file has nothing.</summary>
    public static Failure RangeNotSatisfiable { get; } =
        new("range_not_satisfiable", "The file has no byte of the range asked for; see Content-Range for its size.");

    /// <summary>The same idempotency key with another request.</summary>
    public static Failure IdempotencyConflict { get; } =
        new("idempotency_conflict", "This Idempotency-Key was used with other fields; use a new key for a new session.");

    /// <summary>Another call holds the session and did not let go in time.</summary>
    public static Failure SessionBusy { get; } =
        new("session_busy", "Another request is still writing to this session; try again.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    /// <summary>Nobody whom the server knows.</summary>
    public static Failure Unauthenticated { get; } =
        new("unauthenticated", "Sign in: send \"Authorization: Bearer\" with an access token, or \"X-API-Key\" with a key that is good.");

    /// <summary>A sign-in with a name or a password that is not right.</summary>
    public static Failure InvalidCredentials { get; } =
        new("invalid_credentials", "The username or the password is not right.");

    /// <summary>More of something than is taken in a while.</summary>
    public static Failure TooManyRequests { get; } =
        new("too_many_requests", "Too many requests; wait as long as Retry-After says.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    /// <summary>The caller may not do this.</summary>
    public static Failure Forbidden(string message) => new("forbidden", message);

    /// <summary>A JSON body that was not complete in time.</summary>
    public static Failure RequestTimeout { get; } =
        new("request_timeout", "The body did not arrive within 30 seconds; send the request again.");

    /// <summary>A bug, or a fault that has no better name.</summary>
    public static Failure InternalError { get; } =
        new("internal_error", "Something went wrong on the server; the traceId names the entry in its log.");

    /// <summary>The disk failed; nothing beyond the offset is kept.</summary>
    public static Failure StorageError { get; } =
        new("storage_error", "The server's disk failed; what is kept is told by \"offset\", try again from there.");

    /// <summary>A stored file whose bytes are known to be bad.</summary>
    public static Failure ContentCorrupt { get; } =
        new("content_corrupt", "The stored bytes of this file no longer match its hash; upload it again.");

    /// <summary>The metadata store does not answer.</summary>
    public static Failure DatabaseUnavailable { get; } =
        new("database_unavailable", "The metadata store does not answer; try again.")
        {
            RetryAfter = TimeSpan.FromSeconds(2),
        };

    /// <summary>The server is about to stop.</summary>
    public static Failure ServerStopping { get; } =
        new("server_stopping", "The server is stopping; what arrived is kept, go on when it is back.")
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        };

    /// <summary>An owner has as much as they may have.</summary>
    public static Failure QuotaExceeded(string message) => new("quota_exceeded", message);

    /// <summary>The disk, or the metadata store's disk, is full.</summary>
    public static Failure InsufficientStorage { get; } =
        new("insufficient_storage", "The server's disk is full; what was acknowledged is kept, try again later.")
        {
            RetryAfter = TimeSpan.FromSeconds(30),
        };
}
