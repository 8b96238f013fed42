using System.Text.Json.Nodes;
using Kala.Api.Description;
using Kala.Api.Http;
using Kala.Application.UploadSessions;

namespace Kala.Api.UploadSessions;

/// <summary>What the calls of an upload take and answer.</summary>
internal static class UploadSessionsDescription
{
    private const string Sessions = $"/{UploadSessionsController.Path}";

    private static readonly FieldDescription Uuid = CommonFields.Uuid("The session. Text that is no uuid is answered like an unknown one.");

    private static readonly FieldDescription Mode =
        new("query", "mode", "WRITE replaces the content, APPEND goes on; any case.", "APPEND") { Words = ["WRITE", "APPEND"], IsNeeded = true };

    private static readonly FieldDescription Offset = CommonFields.Count(
        "query", "offset", "Where the chunk begins, in bytes. With it a chunk can be repeated after a lost answer.", "0");

    private static readonly FieldDescription ChunkHash =
        new("query", "hash", "The SHA-256 of this chunk; nothing of it is kept if it differs.", CommonFields.ExampleHash);

    private static readonly IReadOnlyList<FieldDescription> Progress =
    [
        CommonFields.Count("header", UploadHeaders.Offset, "The session's durable bytes.", "5"),
        CommonFields.Count("header", UploadHeaders.Length, "The declared size in bytes, if it is known.", "5"),
        CommonFields.NoStore,
    ];

    private static readonly RouteDescription Create = new("POST", Sessions, "Create a session")
    {
        Group = "Upload sessions",
        Text = "Begins an upload: declares the file. The session is durable when it is answered.",
        Fields =
        [
            CommonFields.Header(
                UploadHeaders.IdempotencyKey,
                "1 to 255 visible ASCII characters. The same key with the same fields gets the same answer for 24 hours.",
                "5c1e2a90-upload-1"),
        ],
        Bodies =
        [
            new("application/json", "What is declared of the file.")
            {
                Data = typeof(OpenSession),
                Needed = ["fileSize"],
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
                Headers = [CommonFields.Location("session")],
            },
        ],
        Refusals = [.. Refusals.Writes, .. Refusals.Json, "file_too_large", "idempotency_conflict", "quota_exceeded"],
    };

    private static readonly RouteDescription Ask = new("GET", $"{Sessions}/{{uuid}}", "Ask how far a session is")
    {
        Group = "Upload sessions",
        Text = "Never disturbs a writer: the offset is the committed one, and may grow while a chunk is on its way.",
        Fields = [Uuid],
        Answers = [new(200, "The session as it is.") { Data = typeof(SessionView), Example = View("open"), Headers = Progress }],
        Refusals = [.. Refusals.Reads, .. Refusals.Session],
    };

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        Create,
        Create with
        {
            Path = "/api/upload",
            Summary = "Create a session, at another address",
            Text = "The same call as POST /api/manage/filestore/sessions, whose address is in Location.",
        },
        new("POST", $"{Sessions}/{{uuid}}/write", "Write a chunk")
        {
            Group = "Upload sessions",
            Text = "As a form, with its fields before the bytes; or raw, with the fields in the query string. A chunk may have any "
                + "length. When it is answered with 200, its bytes and the offset are on the disk.",
            Fields = [Uuid, Mode with { IsNeeded = false, Text = $"Raw body only, which needs it. {Mode.Text}" }, Offset, ChunkHash],
            Bodies =
            [
                new("multipart/form-data", "The fields, then the bytes as the last part.")
                {
                    Parts =
                    [
                        Mode,
                        Offset,
                        ChunkHash,
                        new("form", "file", "The bytes. The part has a filename, or is named file, chunk or blob.", "hello.txt")
                        {
                            Format = "binary",
                            IsNeeded = true,
                        },
                    ],
                },
                new("application/octet-stream", "The bytes and nothing else."),
            ],
            Answers = [new(200, "The chunk is kept.") { Data = typeof(SessionView), Example = View("open"), Headers = Progress }],
            Refusals =
            [
                .. Refusals.Writes, .. Refusals.Session, "validation_failed", "malformed_multipart", "chunk_hash_mismatch",
                "offset_mismatch", "session_closed", "session_failed", "restart_not_allowed", "write_superseded", "size_exceeded",
                "unsupported_media_type", "unsupported_encoding", "session_busy", "storage_error", "server_stopping",
            ],
            TellsOffset = true,
        },
        new("POST", $"{Sessions}/{{uuid}}/close", "Close a session")
        {
            Group = "Upload sessions",
            Text = "Compares size and SHA-256; from then on the file is read under the session's uuid. Closing again is 200 again.",
            Fields = [Uuid],
            IsBodyOptional = true,
            Bodies =
            [
                new("application/json", "Needed only if no hash was declared at creation.")
                {
                    Data = typeof(CloseSession),
                    Example = new JsonObject { ["hash"] = CommonFields.ExampleHash },
                },
            ],
            Answers = [new(200, "The file is there. The body is empty.") { Headers = [CommonFields.Location("file")] }],
            Refusals =
            [
                .. Refusals.Writes, .. Refusals.Session, .. Refusals.Json, "size_mismatch", "hash_mismatch", "hash_required",
                "hash_conflict", "write_superseded", "session_busy", "storage_error",
            ],
            TellsOffset = true,
        },
        Ask,
        Ask with
        {
            Method = "HEAD",
            Summary = "Ask how far a session is, without a body",
            Text = $"{Ask.Text} While the metadata store cannot answer it is 423, since clients that resume take a session for lost "
                + "on any other refusal.",
            Refusals = [.. Ask.Refusals.Except(["database_unavailable"]), "session_busy"],
        },
        new("DELETE", $"{Sessions}/{{uuid}}", "Abort a session")
        {
            Group = "Upload sessions",
            Text = "Stops a writer in flight and removes the bytes. A second DELETE is 204 as well.",
            Fields = [Uuid],
            Answers = [new(204, "The session is aborted.")],
            Refusals = [.. Refusals.Writes, "session_not_found", "session_expired", "session_closed", "session_busy"],
        },
    ];

    /// <summary>A session as answers show it.</summary>
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
        ["failure"] = null,
        ["door"] = "form",
        ["owner"] = CommonFields.ExampleOwner,
        ["createdAt"] = CommonFields.ExampleTime,
        ["updatedAt"] = CommonFields.ExampleTime,
        ["expiresAt"] = "2026-11-29T11:12:48.813Z",
        ["closedAt"] = null,
    };
}
