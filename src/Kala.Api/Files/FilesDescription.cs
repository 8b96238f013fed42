using System.Text.Json.Nodes;
using Kala.Api.Http;
using Kala.Api.Routes;
using Kala.Application.Files;

namespace Kala.Api.Files;

/// <summary>The descriptions of the calls for files.</summary>
internal static class FilesDescription
{
    private const string Files = $"/{Paths.Files}";
    private const string ETag = "\"sha256-LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ\"";
    private const string ExampleLink = "the-last-segment-of-url";
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
            new(304, "304: the cached copy is current. 307, only with Filestore:S3:Redirect: the bytes are at Location for a minute.") { Headers = Validators },
        ],
        Refusals =
        [
            .. Refusals.Reads, "file_not_found", "gone", "precondition_failed", "range_not_satisfiable", "content_corrupt",
            .. Refusals.Bytes,
        ],
    };

    /// <summary>The path of a file that was stored.</summary>
    internal static FieldDescription Url { get; } =
        new("body", "url", "The path of the file, as in Location; not with Upload-Complete: ?0.", $"{Files}/{CommonFields.ExampleUuid}");

    private static readonly BodyDescription Raw = new("*/*", "The bytes. The media type becomes the file's.");

    private static readonly BodyDescription Form = new("multipart/form-data", "The fields, then the file. Other fields are ignored.")
    {
        Parts =
        [
            new("form", "originalFilename", "The name. Default: the part's filename, otherwise the uuid.", "hello.txt"),
            new("form", "hash", "The SHA-256 that the file must have. It counts only before the file.", CommonFields.ExampleHash),
            new("form", "file", "The file, under any name if the part has a filename.", "hello.txt") { Format = "binary", IsRequired = true },
        ],
    };

    private static readonly RouteDescription Store = new("POST", Files, "Store a file in one request")
    {
        Id = "storeFile",
        Group = "Files",
        Text = "The body is the file, or a form with the file in it. A refused or interrupted request leaves nothing.",
        Fields =
        [
            new("query", "originalFilename", "The name. Default: the name in Content-Disposition, otherwise the uuid.", "hello.txt"),
            CommonFields.Header("Content-Disposition", "The name, if originalFilename is not sent.", "attachment; filename=\"hello.txt\""),
            CommonFields.Header(
                UploadHeaders.ReprDigest, "The SHA-256 that the bytes must have (RFC 9530).", $"sha-256=:{CommonFields.ExampleHash[7..]}:"),
        ],
        Bodies = [Raw],
        Answers =
        [
            new(201, "The file is stored.")
            {
                Data = typeof(Guid),
                Example = CommonFields.ExampleUuid,
                Besides = Url,
                Headers = [CommonFields.Location("file")],
            },
        ],
        Refusals =
        [
            .. Refusals.Writes, "validation_failed", "hash_mismatch", "file_too_large",
            "unsupported_media_type", "unsupported_encoding", "server_stopping", .. Refusals.Bytes,
            "quota_exceeded",
        ],
    };

    private static readonly RouteDescription Follow = Read with
    {
        Id = "readLink",
        Path = $"/{Paths.Links}/{{link}}",
        Summary = "Read the file of a link",
        Text = $"Needs no credentials. {Read.Text} Whatever is wrong with a link, the answer is 403: ask for a new one.",
        Fields =
        [
            new("path", "link", "The last segment of the url.", ExampleLink) { IsRequired = true },
            .. Read.Fields.Where(field => field.Place == "header"),
        ],
        Refusals =
        [
            .. Read.Refusals.Except(["unauthenticated", "file_not_found"]),
        ],
    };

    /// <summary>The page to which a browser's form is sent.</summary>
    public static RouteDescription StoredPage { get; } = new("GET", $"{Files}/{{uuid}}/stored", "Show what a form has stored")
    {
        Id = "showStoredFile",
        Group = "Files",
        Text = "A page for a person, without scripts. Not in the OpenAPI document.",
        Fields = [Uuid],
        Answers = [new(200, "The page.") { MediaType = "text/html", Headers = [CommonFields.NoStore] }],
        Refusals = [.. Refusals.Reads, "file_not_found", "gone", "content_corrupt"],
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
                new(303, "The file is stored; only to a form whose Accept prefers text/html.")
                {
                    Headers = [CommonFields.Header("Location", "The path of a page that tells what was stored.", $"{Files}/{CommonFields.ExampleUuid}/stored")],
                },
            ],
            Bodies = [Raw, Form],
            Refusals =
            [
                .. Store.Refusals, "malformed_multipart", "chunk_hash_mismatch", "size_mismatch", "size_conflict", "size_exceeded", "write_superseded",
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
        new("POST", $"{Files}/{{uuid}}/links", "Make a link to a file")
        {
            Id = "linkFile",
            Group = "Files",
            Text = "An address that downloads the file without credentials, for players, download buttons and mails. It ends at its "
                + "time, with the rights of its maker and with the file.",
            Fields = [Uuid],
            IsBodyOptional = true,
            Bodies =
            [
                new("application/json", "How long the link lasts: 1 to 604800 seconds, default 300; and attachment (default) or inline.")
                {
                    Data = typeof(LinkFile),
                    Example = new JsonObject { ["seconds"] = 3600, ["disposition"] = "inline" },
                },
            ],
            Answers =
            [
                new(201, "The link.")
                {
                    Data = typeof(FileLinkView),
                    Example = new JsonObject { ["url"] = $"/{Paths.Links}/{ExampleLink}", ["expiresAt"] = CommonFields.ExampleTime },
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = [.. Refusals.Reads, .. Refusals.Json, "file_not_found", "gone", "content_corrupt"],
        },
        Follow,
        Follow with
        {
            Id = "headLink",
            Method = "HEAD",
            Summary = "Get the header fields of a link's file",
            Text = "Like GET, but without the bytes. Range is ignored.",
            Fields = [.. Follow.Fields.Where(field => field.Name is not ("Range" or "If-Range"))],
            Answers = [.. Follow.Answers.Where(answer => answer.Status != 206)],
            Refusals = [.. Follow.Refusals.Where(code => code != "range_not_satisfiable")],
        },
        new("DELETE", $"{Files}/{{uuid}}", "Delete a file")
        {
            Id = "deleteFile",
            Group = "Files",
            Text = "Running downloads complete if the bytes are on a disk. A second DELETE also returns 204.",
            Fields = [Uuid],
            Answers = [new(204, "The file is deleted.")],
            Refusals = [.. Refusals.Writes, "file_not_found"],
        },
    ];
}
