using Kala.Api.Http;
using Kala.Api.Routes;

namespace Kala.Api.Files;

/// <summary>The descriptions of the calls for files.</summary>
internal static class FilesDescription
{
    private const string Files = $"/{Paths.Files}";
    private const string ETag = "\"sha256-LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ\"";
    private const string Date = "Sun, 22 Nov 2026 11:12:48 GMT";

    private static readonly FieldDescription Uuid = CommonFields.Uuid("The file's uuid, the same as its session's.");

    private static readonly IReadOnlyList<FieldDescription> Validators =
    [
        CommonFields.Header("ETag", "A strong tag made of the SHA-256.", ETag),
        CommonFields.Header("Last-Modified", "When the session was closed.", Date),
        CommonFields.Header("Cache-Control", "A cache must revalidate each time.", "private, no-cache"),
        CommonFields.Header("Vary", "The request fields that the response depends on.", "Authorization, X-API-Key"),
    ];

    private static readonly IReadOnlyList<FieldDescription> Whole =
    [
        .. Validators,
        CommonFields.Header("Accept-Ranges", "Range requests are supported.", "bytes"),
        CommonFields.Header("Repr-Digest", "The SHA-256 of the whole file (RFC 9530).", $"sha-256=:{CommonFields.ExampleHash[7..]}:"),
        CommonFields.Header(
            "Content-Disposition", "The file's name (RFC 6266).", "attachment; filename=\"hello.txt\"; filename*=UTF-8''hello.txt"),
        CommonFields.Header("X-Content-Type-Options", "Browsers must not guess another type.", "nosniff"),
        CommonFields.Header("Content-Security-Policy", "An uploaded page cannot run scripts.", "sandbox; default-src 'none'"),
    ];

    private static readonly RouteDescription Read = new("GET", $"{Files}/{{uuid}}", "Read a file")
    {
        Id = "readFile",
        Group = "Files",
        Text = "Ranges and conditions follow RFC 9110. If the disk fails during the response, the server closes the "
            + "connection, so that the response cannot look complete.",
        Fields =
        [
            Uuid,
            new("query", "disposition", "inline lets a browser show harmless types. Other values are ignored.", "inline"),
            CommonFields.Header("Range", "Up to 16 ranges that do not overlap.", "bytes=0-3"),
            CommonFields.Header("If-Match", "Send only if the file has one of these tags.", ETag),
            CommonFields.Header("If-None-Match", "Send only if the file has none of these tags.", ETag),
            CommonFields.Header("If-Modified-Since", "Send only if the file is newer.", Date),
            CommonFields.Header("If-Unmodified-Since", "Send only if the file is not newer.", Date),
            CommonFields.Header("If-Range", "Send the range only if the file still has this tag; otherwise the whole file.", ETag),
        ],
        Answers =
        [
            new(200, "The whole file, with the declared type.") { MediaType = "*/*", Headers = Whole },
            new(206, "One range as it is, several as multipart/byteranges.")
            {
                MediaType = "*/*",
                Headers = [.. Whole, CommonFields.Header("Content-Range", "The bytes sent and the file's size; only with one range.", "bytes 0-3/5")],
            },
            new(304, "304: the cached copy is current.") { Headers = Validators },
        ],
        Refusals =
        [
            .. Refusals.Reads, "file_not_found", "gone", "precondition_failed", "range_not_satisfiable", "content_corrupt",
        ],
    };

    private static readonly RouteDescription Store = new("POST", Files, "Store a file in one request")
    {
        Id = "storeFile",
        Group = "Files",
        Text = "The body is the file. A refused or interrupted request leaves nothing.",
        Fields =
        [
            new("query", "originalFilename", "The name. Default: the name in Content-Disposition, otherwise the uuid.", "hello.txt"),
            CommonFields.Header("Content-Disposition", "The name, if originalFilename is not sent.", "attachment; filename=\"hello.txt\""),
            CommonFields.Header(
                UploadHeaders.ReprDigest, "The SHA-256 that the bytes must have (RFC 9530).", $"sha-256=:{CommonFields.ExampleHash[7..]}:"),
        ],
        Bodies = [new("*/*", "The bytes, not a form. The media type becomes the file's.")],
        Answers =
        [
            new(201, "The file is stored.")
            {
                Data = typeof(Guid),
                Example = CommonFields.ExampleUuid,
                Headers = [CommonFields.Location("file")],
            },
        ],
        Refusals =
        [
            .. Refusals.Writes, "validation_failed", "hash_mismatch", "file_too_large",
            "unsupported_media_type", "unsupported_encoding", "server_stopping", "storage_error",
            "quota_exceeded",
        ],
    };

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        // Also the creation of the IETF draft, which is the same request with other fields.
        Store with
        {
            Text = $"{Store.Text} With Upload-Complete the request speaks the IETF draft of resumable uploads: ?1 stores the file, "
                + "?0 creates an upload resource, and the content is its first bytes.",
            Fields =
            [
                .. Store.Fields,
                CommonFields.Header("Upload-Complete", "Whether the content is the whole file: ?1 or ?0.", "?1"),
                CommonFields.Count("header", UploadHeaders.Length, "With Upload-Complete: the length of the file, in bytes.", "5"),
                CommonFields.Header(
                    "Content-Digest", "With Upload-Complete: the SHA-256 of the content (RFC 9530).", $"sha-256=:{CommonFields.ExampleHash[7..]}:"),
                CommonFields.Header("Upload-Draft-Interop-Version", "The interop version of the draft: 8, 6 or 5.", "8"),
            ],
            Answers =
            [
                Store.Answers[0] with
                {
                    Text = "The file is stored, or with Upload-Complete: ?0 the upload is created.",
                    Headers =
                    [
                        CommonFields.Location("file"),
                        CommonFields.Header("Upload-Complete", "With Upload-Complete: the same value.", "?1"),
                        CommonFields.Count("header", UploadHeaders.Offset, "With Upload-Complete: the stored bytes, if known.", "5"),
                        CommonFields.Header("Upload-Limit", "With Upload-Complete: ?0: the limits.", "max-size=1099511627776, min-size=0, max-age=604800"),
                    ],
                },
            ],
            Refusals =
            [
                .. Store.Refusals, "chunk_hash_mismatch", "size_mismatch", "size_conflict", "size_exceeded", "write_superseded",
            ],
            Statuses = new Dictionary<string, int> { ["size_conflict"] = 400 },
        },
        Store with
        {
            Id = "storeNamedFile",
            Method = "PUT",
            Path = $"{Files}/{{uuid}}",
            Summary = "Store a file under a name in one request",
            Text = "Like POST, with a name in the path, for clients such as curl -T. Each PUT stores a new file with a new uuid, "
                + "which is in Location; it replaces nothing.",
            Fields =
            [
                new("path", "uuid", "Here the file's name, percent-encoded, not a uuid.", "hello.txt") { IsRequired = true },
                new("query", "originalFilename", "The name. Default: the name in Content-Disposition, otherwise in the path.", "hello.txt"),
                .. Store.Fields.Where(field => field.Place == "header"),
            ],
            Refusals = [.. Store.Refusals, "precondition_failed"],
        },
        Read,
        Read with
        {
            Id = "headFile",
            Method = "HEAD",
            Summary = "Get a file's header fields",
            Text = "Like GET, but without the bytes. Range is ignored.",
            Fields = [.. Read.Fields.Where(field => field.Name is not ("Range" or "If-Range"))],
            Answers = [.. Read.Answers.Where(answer => answer.Status != 206)],
            Refusals = [.. Read.Refusals.Where(code => code != "range_not_satisfiable")],
        },
        new("DELETE", $"{Files}/{{uuid}}", "Delete a file")
        {
            Id = "deleteFile",
            Group = "Files",
            Text = "Running downloads complete. A second DELETE also returns 204.",
            Fields = [Uuid],
            Answers = [new(204, "The file is deleted.")],
            Refusals = [.. Refusals.Writes, "file_not_found"],
        },
    ];
}
