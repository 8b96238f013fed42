using Kala.Api.Description;
using Kala.Api.Http;

namespace Kala.Api.Files;

/// <summary>What the calls of files take and answer.</summary>
internal static class FilesDescription
{
    private const string Files = $"/{FilesController.Path}";
    private const string ETag = "\"sha256-LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ\"";
    private const string Date = "Sun, 22 Nov 2026 11:12:48 GMT";

    private static readonly FieldDescription Uuid = CommonFields.Uuid("The file; its session had the same uuid.");

    private static readonly IReadOnlyList<FieldDescription> Validators =
    [
        CommonFields.Header("ETag", "The digest of the content; strong.", ETag),
        CommonFields.Header("Last-Modified", "When the session was closed.", Date),
        CommonFields.Header("Cache-Control", "A cache asks again each time.", "private, no-cache"),
        CommonFields.Header("Vary", "What the answer depends on.", "Authorization, X-API-Key"),
    ];

    private static readonly IReadOnlyList<FieldDescription> Whole =
    [
        .. Validators,
        CommonFields.Header("Accept-Ranges", "Ranges can be asked for.", "bytes"),
        CommonFields.Header("Repr-Digest", "The SHA-256 of the whole file (RFC 9530).", $"sha-256=:{CommonFields.ExampleHash[7..]}:"),
        CommonFields.Header(
            "Content-Disposition", "The file's name (RFC 6266).", "attachment; filename=\"hello.txt\"; filename*=UTF-8''hello.txt"),
        CommonFields.Header("X-Content-Type-Options", "The declared type counts, not a guess.", "nosniff"),
        CommonFields.Header("Content-Security-Policy", "An uploaded page runs nothing.", "sandbox; default-src 'none'"),
    ];

    private static readonly RouteDescription Read = new("GET", $"{Files}/{{uuid}}", "Read a file")
    {
        Group = "Files",
        Text = "Ranges and conditions as RFC 9110 has them. If the disk fails in the middle the connection is cut, so that "
            + "the answer cannot be taken for a whole one.",
        Fields =
        [
            Uuid,
            new("query", "disposition", "inline shows harmless types in the browser; anything else changes nothing.", "inline"),
            CommonFields.Header("Range", "Up to 16 ranges that do not overlap.", "bytes=0-3"),
            CommonFields.Header("If-Match", "Only if the file has one of these tags.", ETag),
            CommonFields.Header("If-None-Match", "Only if it has none of these.", ETag),
            CommonFields.Header("If-Modified-Since", "Only if it is newer.", Date),
            CommonFields.Header("If-Unmodified-Since", "Only if it is not newer.", Date),
            CommonFields.Header("If-Range", "The range only if the file is still this one, else all of it.", ETag),
        ],
        Answers =
        [
            new(200, "The whole file, of the type that was declared.") { MediaType = "*/*", Headers = Whole },
            new(206, "The ranges: one as it is, several as multipart/byteranges.")
            {
                MediaType = "*/*",
                Headers = [.. Whole, CommonFields.Header("Content-Range", "Which bytes of how many; with one range.", "bytes 0-3/5")],
            },
            new(304, "What the cache has is right.") { Headers = Validators },
        ],
        Refusals =
        [
            .. Refusals.Reads, "file_not_found", "gone", "precondition_failed", "range_not_satisfiable", "content_corrupt",
        ],
    };

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        new("POST", Files, "Store a file in one request")
        {
            Group = "Files",
            Text = "The body is the file. Whatever is refused or cut off leaves nothing.",
            Fields =
            [
                new("query", "originalFilename", "The name; else that of Content-Disposition, else the uuid.", "hello.txt"),
                CommonFields.Header("Content-Disposition", "May carry the name.", "attachment; filename=\"hello.txt\""),
                CommonFields.Header(
                    UploadHeaders.ReprDigest, "The SHA-256 that the bytes must have (RFC 9530).", $"sha-256=:{CommonFields.ExampleHash[7..]}:"),
            ],
            Bodies = [new("*/*", "The bytes. The media type becomes the file's; no form.")],
            Answers =
            [
                new(201, "The file is there.")
                {
                    Data = typeof(Guid),
                    Example = CommonFields.ExampleUuid,
                    Headers = [CommonFields.Location("file")],
                },
            ],
            Refusals =
            [
                .. Refusals.Writes, "validation_failed", "hash_mismatch", "write_superseded", "file_too_large",
                "unsupported_media_type", "unsupported_encoding", "server_stopping", "storage_error",
                "session_aborted", "session_busy", "quota_exceeded",
            ],
        },
        Read,
        Read with
        {
            Method = "HEAD",
            Summary = "Ask for a file's header",
            Text = "As GET, without the bytes; Range is ignored.",
            Fields = [.. Read.Fields.Where(field => field.Name is not ("Range" or "If-Range"))],
            Answers = [.. Read.Answers.Where(answer => answer.Status != 206)],
            Refusals = [.. Read.Refusals.Where(code => code != "range_not_satisfiable")],
        },
        new("DELETE", $"{Files}/{{uuid}}", "Delete a file")
        {
            Group = "Files",
            Text = "Downloads that run finish. A second DELETE is 204 as well.",
            Fields = [Uuid],
            Answers = [new(204, "The file is deleted.")],
            Refusals = [.. Refusals.Writes, "file_not_found"],
        },
    ];
}
