using System.Text.Json.Nodes;
using Kala.Api.Http;
using Kala.Api.Routes;
using Kala.Application.UploadSessions;

namespace Kala.Api.UploadSessions;

/// <summary>The descriptions of the calls for upload sessions.</summary>
internal static class UploadSessionsDescription
{
    private const string Sessions = $"/{Paths.Sessions}";

    private static readonly FieldDescription Uuid = CommonFields.Uuid("The session's uuid. A malformed uuid is treated as unknown.");

    private static readonly FieldDescription Mode =
        new("query", "mode", "WRITE replaces the content, APPEND adds to it; case-insensitive.", "APPEND") { Values = ["WRITE", "APPEND"], IsRequired = true };

    private static readonly FieldDescription Offset = CommonFields.Count(
        "query", "offset", "The start of the chunk, in bytes. It makes a repetition after a lost response safe.", "0");

    private static readonly FieldDescription ChunkHash =
        new("query", "hash", "The SHA-256 of this chunk. If it does not match, the chunk is discarded.", CommonFields.ExampleHash);

    private static readonly IReadOnlyList<FieldDescription> Progress =
    [
        CommonFields.Count("header", UploadHeaders.Offset, "The session's durable bytes.", "5"),
        CommonFields.Count("header", UploadHeaders.Length, "The declared size in bytes, if it is known.", "5"),
        CommonFields.NoStore,
    ];

    private static readonly RouteDescription Create = new("POST", Sessions, "Create a session")
    {
        Id = "createSession",
        Group = "Upload sessions",
        Text = "Declares a file. The session is durable when the server responds.",
        Fields =
        [
            CommonFields.Header(
                UploadHeaders.IdempotencyKey,
                "1 to 255 visible ASCII characters. Within 24 hours the same key with the same fields gets the same response.",
                "5c1e2a90-upload-1"),
        ],
        Bodies =
        [
            new("application/json", "The declaration of the file.")
            {
                Data = typeof(OpenSession),
                Required = ["fileSize"],
                Example = new JsonObject
                {
                    ["originalFilename"] = "hello.txt",
                    ["fileSize"] = 5,
                    ["hash"] = CommonFields.ExampleHash,
                    ["contentType"] = "text/plain",
                    ["token"] = true,
                },
            },
        ],
        Answers =
        [
            new(201, "The session is created.")
            {
                Data = typeof(Guid),
                Example = CommonFields.ExampleUuid,
                Besides = new("body", "token", "The session's token; only if the request has \"token\": true.", "eyJhbGciOi…"),
                Headers = [CommonFields.Location("session")],
            },
        ],
        Refusals = [.. Refusals.Writes, .. Refusals.Json, "file_too_large", "idempotency_conflict", "quota_exceeded"],
    };

    private static readonly RouteDescription Ask = new("GET", $"{Sessions}/{{uuid}}", "Get a session")
    {
        Id = "getSession",
        Group = "Upload sessions",
        Text = "Never disturbs a writer. The offset is the committed one; it may grow while a chunk is being sent.",
        Fields = [Uuid],
        Answers = [new(200, "The session.") { Data = typeof(SessionView), Example = View("open"), Headers = Progress }],
        Refusals = [.. Refusals.Reads, .. Refusals.Session],
    };

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        Create,
        Create with
        {
            Id = "createSessionAtUpload",
            Path = "/api/upload",
            Summary = "Create a session (other path)",
            Text = "The same call as POST /api/manage/filestore/sessions, under another path.",
        },
        new("POST", $"{Sessions}/{{uuid}}/write", "Write a chunk")
        {
            Id = "writeChunk",
            Group = "Upload sessions",
            Text = "Send a form with the fields before the bytes, or raw bytes with the fields in the query string. A chunk may have "
                + "any length. When the server responds with 200, its bytes and the offset are on disk.",
            Fields = [Uuid, Mode with { IsRequired = false, Text = $"Required with a raw body, ignored with a form. {Mode.Text}" }, Offset, ChunkHash],
            Bodies =
            [
                new("multipart/form-data", "The fields, then the bytes as the last part.")
                {
                    Parts =
                    [
                        Mode,
                        Offset,
                        ChunkHash,
                        new("form", "file", "The bytes. The part must have a filename or be named file, chunk or blob.", "hello.txt")
                        {
                            Format = "binary",
                            IsRequired = true,
                        },
                    ],
                },
                new("application/octet-stream", "Only the bytes."),
            ],
            Answers = [new(200, "The chunk is stored.") { Data = typeof(SessionView), Example = View("open"), Headers = Progress }],
            Refusals =
            [
                .. Refusals.Writes, .. Refusals.Session, "validation_failed", "malformed_multipart", "chunk_hash_mismatch",
                "offset_mismatch", "session_closed", "session_failed", "restart_not_allowed", "write_superseded", "size_exceeded",
                "unsupported_media_type", "unsupported_encoding", "session_busy", .. Refusals.Bytes, "server_stopping",
            ],
            ReportsOffset = true,
        },
        new("POST", $"{Sessions}/{{uuid}}/close", "Close a session")
        {
            Id = "closeSession",
            Group = "Upload sessions",
            Text = "Verifies size and SHA-256; after that the file can be read under the session's uuid. A repeated close returns 200 again. "
                + "If every byte came in a chunk with its own hash, the file needs none.",
            Fields = [Uuid],
            IsBodyOptional = true,
            Bodies =
            [
                new("application/json", "Required if no hash was declared, at creation or with every chunk.")
                {
                    Data = typeof(CloseSession),
                    Example = new JsonObject { ["hash"] = CommonFields.ExampleHash },
                },
            ],
            Answers = [new(200, "The file can be read. The body is empty.") { Headers = [CommonFields.Location("file")] }],
            Refusals =
            [
                .. Refusals.Writes, .. Refusals.Session, .. Refusals.Json, "size_mismatch", "hash_mismatch", "hash_required",
                "hash_conflict", "write_superseded", "session_busy", .. Refusals.Bytes,
            ],
            ReportsOffset = true,
        },
        Ask,
        Ask with
        {
            Id = "headSession",
            Method = "HEAD",
            Summary = "Get a session's header fields",
            Text = $"{Ask.Text} If the metadata store does not answer, the status is 423, because resuming clients treat other "
                + "errors as a lost session.",
            Refusals = [.. Ask.Refusals.Except(["database_unavailable"]), "session_busy"],
        },
        new("DELETE", $"{Sessions}/{{uuid}}", "Abort a session")
        {
            Id = "abortSession",
            Group = "Upload sessions",
            Text = "Stops a running write and removes the bytes. A second DELETE also returns 204.",
            Fields =
            [
                Uuid,
                new("query", "forget", "true also removes the session itself, whether it is open or has ended; for administrators.", "false")
                {
                    Values = ["true", "false"],
                },
            ],
            Answers = [new(204, "The session is aborted.")],
            Refusals =
            [
                .. Refusals.Writes, "session_not_found", "session_expired", "session_closed", "write_superseded", "session_busy",
                "validation_failed", "storage_error",
            ],
        },
    ];

    /// <summary>An example of the session view.</summary>
    internal static JsonObject View(string status) => new()
    {
        ["uuid"] = CommonFields.ExampleUuid,
        ["originalFilename"] = "hello.txt",
        ["contentType"] = "text/plain",
        ["fileSize"] = 5,
        ["offset"] = 5,
        ["status"] = status,
        ["hash"] = CommonFields.ExampleHash,
        ["verified"] = false,
        ["verifiedBy"] = null,
        ["failure"] = null,
        ["door"] = "form",
        ["owner"] = CommonFields.ExampleOwner,
        ["createdAt"] = CommonFields.ExampleTime,
        ["updatedAt"] = CommonFields.ExampleTime,
        ["expiresAt"] = "2026-11-29T11:12:48.813Z",
        ["closedAt"] = null,
    };
}
