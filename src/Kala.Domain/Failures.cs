using System.Globalization;
using Kala.Domain.Datastores;

namespace Kala.Domain;

/// <summary>All expected refusals: their stable codes and the messages that clients see.</summary>
public static class Failures
{
    /// <summary>Fields of the request are invalid.</summary>
    public static Failure ValidationFailed(IReadOnlyDictionary<string, string[]> errors) =>
        new("validation_failed", errors.Values.SelectMany(texts => texts).FirstOrDefault() ?? "The request is not valid.")
        {
            Errors = errors,
        };

    /// <summary>One field of the request is invalid.</summary>
    public static Failure ValidationFailed(string field, string text) =>
        ValidationFailed(new Dictionary<string, string[]> { [field] = [text] });

    /// <summary>A multipart body has broken framing or the wrong parts.</summary>
    public static Failure MalformedMultipart(string message) => new("malformed_multipart", message);

    /// <summary>Close with fewer bytes than declared.</summary>
    public static Failure SizeMismatch { get; } =
        new("size_mismatch", "File size does not match the expected size");

    /// <summary>The bytes do not match the declared digest.</summary>
    public static Failure HashMismatch { get; } =
        new("hash_mismatch", "File hash does not match the expected hash");

    /// <summary>Close although neither the file nor each of its chunks had a digest.</summary>
    public static Failure HashRequired { get; } =
        new("hash_required", "Send the file's SHA-256 as \"hash\", when the session is created or when it is closed, or send each chunk with its own.");

    /// <summary>The bytes of a chunk do not match the digest sent with it.</summary>
    public static Failure ChunkHashMismatch { get; } =
        new("chunk_hash_mismatch", "The chunk's bytes do not match its hash; none of it was stored. Send it again.");

    /// <summary>A cursor is invalid or belongs to another list.</summary>
    public static Failure InvalidCursor { get; } =
        new("invalid_cursor", "The cursor does not belong to this list; start again without one.");

    /// <summary>Unknown route.</summary>
    public static Failure NotFound { get; } = new("not_found", "There is nothing at this address.");

    /// <summary>Unknown session, or another owner's.</summary>
    public static Failure SessionNotFound { get; } = new("session_not_found", "There is no such upload session.");

    /// <summary>Unknown file, not yet closed, or another owner's.</summary>
    public static Failure FileNotFound { get; } = new("file_not_found", "There is no such file.");

    /// <summary>Unknown datastore, or another owner's.</summary>
    public static Failure DatastoreNotFound { get; } = new("datastore_not_found", "There is no such datastore.");

    /// <summary>The datastore has no such collection.</summary>
    public static Failure CollectionNotFound { get; } =
        new("collection_not_found", "The datastore has no such collection; its /collections lists all.");

    /// <summary>The collection has no such item.</summary>
    public static Failure ItemNotFound { get; } = new("item_not_found", "The collection has no item with this id.");

    /// <summary>There is no such tile.</summary>
    public static Failure TileNotFound { get; } =
        new("tile_not_found", "There is no such tile. The collection links the description of its tiles, if it has any.");

    /// <summary>A tile with all of its features would be too large.</summary>
    public static Failure TileTooLarge(int mostBytes) => new(
        "tile_too_large",
        string.Create(CultureInfo.InvariantCulture, $"With all of its features this tile would be larger than {mostBytes >> 20} MiB. Tiles of higher zooms are smaller."));

    /// <summary>The collection has no tiles at this zoom.</summary>
    public static Failure ZoomTooLow(int least) => new(
        "zoom_too_low", string.Create(CultureInfo.InvariantCulture, $"Tiles with all features begin at zoom {least}."));

    /// <summary>The datastore has no package yet.</summary>
    public static Failure DatastoreNotReady { get; } =
        new("datastore_not_ready", "The datastore has not been imported yet; its \"state\" says whether it is being imported.")
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        };

    /// <summary>A file cannot be imported.</summary>
    /// <param name="code">One of <see cref="ImportCodes.All"/>.</param>
    /// <param name="message">The reason, as its reader says it.</param>
    public static Failure NotImported(string code, string message) => new(code, message);

    /// <summary>The route does not support the method.</summary>
    public static Failure MethodNotAllowed { get; } =
        new("method_not_allowed", "This address does not take this method; see the Allow header.");

    /// <summary>A chunk that would leave a gap.</summary>
    public static Failure OffsetMismatch { get; } =
        new("offset_mismatch", "The chunk does not start where the stored bytes end; continue from \"offset\".");

    /// <summary>A change to a closed session.</summary>
    public static Failure SessionClosed { get; } =
        new("session_closed", "The session is closed; its file can be read, or deleted under /files.");

    /// <summary>An append to a session whose bytes did not match.</summary>
    public static Failure SessionFailed { get; } =
        new("session_failed", "The file did not match its hash; send it again with WRITE, or DELETE the session.");

    /// <summary>Two different digests were declared for one file.</summary>
    public static Failure HashConflict { get; } =
        new("hash_conflict", "The hash differs from the one that was declared for this session.");

    /// <summary>Two different sizes were declared for one file.</summary>
    public static Failure SizeConflict { get; } =
        new("size_conflict", "The size differs from the one that was declared for this session, or from the bytes that are stored.");

    /// <summary>A WRITE to a session whose protocol guarantees that the offset never decreases.</summary>
    public static Failure RestartNotAllowed { get; } =
        new("restart_not_allowed", "This session's protocol does not allow a restart; append to the session.");

    /// <summary>A newer call has taken over the session.</summary>
    public static Failure WriteSuperseded { get; } =
        new("write_superseded", "A newer request took this session over; query the offset before you continue.");

    /// <summary>The session has expired.</summary>
    public static Failure SessionExpired { get; } = new("session_expired", "The upload session has expired.");

    /// <summary>The session was aborted.</summary>
    public static Failure SessionAborted { get; } = new("session_aborted", "The upload session was deleted.");

    /// <summary>The file was deleted.</summary>
    public static Failure Gone { get; } = new("gone", "The file was deleted.");

    /// <summary>A precondition in the request's headers does not hold.</summary>
    public static Failure PreconditionFailed { get; } =
        new("precondition_failed", "The file does not match the preconditions of the request.");

    /// <summary>The client speaks a version of the protocol that this server does not.</summary>
    public static Failure UnsupportedVersion(string message) => new("unsupported_version", message);

    /// <summary>A file is declared larger than this server allows.</summary>
    public static Failure FileTooLarge(long limit) =>
        new("file_too_large", string.Create(CultureInfo.InvariantCulture, $"A file can have at most {limit} bytes."));

    /// <summary>More bytes were sent than declared.</summary>
    public static Failure SizeExceeded { get; } =
        new("size_exceeded", "The chunk goes beyond the declared size of the file.");

    /// <summary>A JSON body is too long.</summary>
    public static Failure BodyTooLarge { get; } =
        new("body_too_large", "The request's body is too large for this address.");

    /// <summary>The route does not accept this media type.</summary>
    public static Failure UnsupportedMediaType(string message) => new("unsupported_media_type", message);

    /// <summary>A body or part has a content coding or transfer encoding.</summary>
    public static Failure UnsupportedEncoding { get; } =
        new("unsupported_encoding", "Send the bytes as they are: set \"Content-Encoding: identity\", \"Transfer-Encoding: chunked\" and, in the part of a "
            + "form, \"Content-Transfer-Encoding: binary\", or remove these fields.");

    /// <summary>The requested range contains no byte of the file.</summary>
    public static Failure RangeNotSatisfiable { get; } =
        new("range_not_satisfiable", "The file has no byte in the requested range; see Content-Range for its size.");

    /// <summary>An idempotency key was reused with a different request.</summary>
    public static Failure IdempotencyConflict { get; } =
        new("idempotency_conflict", "This Idempotency-Key was used with other fields; use a new key for a new session.");

    /// <summary>Another call holds the session and did not release it in time.</summary>
    public static Failure SessionBusy { get; } =
        new("session_busy", "Another request is still writing to this session; try again.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    /// <summary>No credentials, or invalid ones.</summary>
    public static Failure Unauthenticated { get; } =
        new("unauthenticated", "Sign in: send \"Authorization: Bearer\" with an access token, or \"X-API-Key\" with a valid key.");

    /// <summary>A sign-in with a wrong username or password.</summary>
    public static Failure InvalidCredentials { get; } =
        new("invalid_credentials", "The username or the password is wrong.");

    /// <summary>A rate limit was exceeded.</summary>
    public static Failure TooManyRequests { get; } =
        new("too_many_requests", "Too many requests; wait as long as Retry-After says.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    /// <summary>The caller may not do this.</summary>
    public static Failure Forbidden(string message) => new("forbidden", message);

    /// <summary>A JSON body was not complete in time.</summary>
    public static Failure RequestTimeout { get; } =
        new("request_timeout", "The body did not arrive within 30 seconds; send the request again.");

    /// <summary>A bug, or a fault without a code of its own.</summary>
    public static Failure InternalError { get; } =
        new("internal_error", "Something went wrong on the server; the traceId names the entry in its log.");

    /// <summary>The disk failed; nothing after the offset is stored.</summary>
    public static Failure StorageError { get; } =
        new("storage_error", "The server's storage failed; try again from \"offset\".");

    /// <summary>The store of the blobs does not answer, or is overloaded.</summary>
    public static Failure StorageUnavailable { get; } =
        new("storage_unavailable", "The store of the bytes does not answer; what was acknowledged is stored. Try again.")
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        };

    /// <summary>The stored bytes of a file are known to be damaged.</summary>
    public static Failure ContentCorrupt { get; } =
        new("content_corrupt", "The stored bytes of this file no longer match its hash; upload it again.");

    /// <summary>The metadata store does not answer.</summary>
    public static Failure DatabaseUnavailable { get; } =
        new("database_unavailable", "The metadata store does not answer; try again.")
        {
            RetryAfter = TimeSpan.FromSeconds(2),
        };

    /// <summary>The server is stopping.</summary>
    public static Failure ServerStopping { get; } =
        new("server_stopping", "The server is stopping; what was acknowledged is stored. Continue when it is back.")
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        };

    /// <summary>An owner has reached a limit.</summary>
    public static Failure QuotaExceeded(string message) => new("quota_exceeded", message);

    /// <summary>The disk of the blobs or of the metadata store is full.</summary>
    public static Failure InsufficientStorage { get; } =
        new("insufficient_storage", "The server's storage is full; what was acknowledged is stored. Try again later.")
        {
            RetryAfter = TimeSpan.FromSeconds(30),
        };
}
