using Kala.Api.Http;
using Kala.Api.Routes;

namespace Kala.Api.Tus;

/// <summary>The descriptions of the tus calls.</summary>
internal static class TusDescription
{
    private const string Group = "tus";
    private const string Uploads = $"/{Paths.Tus}";
    private const string Upload = $"{Uploads}/{{uuid}}";
    private const string Gone = "gone";
    private const string WrongVersion = "unsupported_version";

    private static readonly FieldDescription Uuid = CommonFields.Uuid("The uuid of the upload; the file has the same.");

    private static readonly FieldDescription AnyVersion =
        CommonFields.Header(TusHeaders.Resumable, "The version of the protocol; may be missing.", TusProtocol.Version);

    private static readonly FieldDescription Version =
        AnyVersion with { Text = "The version of the protocol.", Values = [TusProtocol.Version], IsRequired = true };

    private static readonly FieldDescription Checksum = CommonFields.Header(
        TusHeaders.Checksum, "sha256 or sha1, and the checksum of this request's bytes in base64; also in a trailer.", "sha256 LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");

    private static readonly FieldDescription Length = CommonFields.Count("header", UploadHeaders.Length, "The size of the file in bytes.", "5");

    private static readonly FieldDescription Deferred = CommonFields.Header(TusHeaders.DeferLength, "1: the size is not known yet.", "1");

    private static readonly FieldDescription Metadata = CommonFields.Header(
        TusHeaders.Metadata, "Keys and values in base64: filename, filetype and sha256 mean something here.", "filename aGVsbG8udHh0");

    private static readonly FieldDescription Concat = CommonFields.Header(
        TusHeaders.Concat, "partial, or final; and the addresses of finished parts.", "partial");

    private static readonly FieldDescription Offset = CommonFields.Count("header", UploadHeaders.Offset, "The durable bytes.", "5");

    private static readonly FieldDescription Expires =
        CommonFields.Header(TusHeaders.Expires, "When the upload expires if nothing more is written; only while it is unfinished.", "Sun, 29 Nov 2026 11:12:48 GMT");

    private static readonly FieldDescription Spoken =
        CommonFields.Header(TusHeaders.Resumable, "The version of the protocol.", TusProtocol.Version);

    private static readonly RouteDescription Describe = new("OPTIONS", Uploads, "Get what the server supports")
    {
        Id = "describeTus",
        Group = Group,
        Text = "Needs no sign-in.",
        Answers =
        [
            new(204, "The header fields have it.")
            {
                Headers =
                [
                    Spoken,
                    CommonFields.Header(TusHeaders.Version, "The supported versions.", TusProtocol.Version),
                    CommonFields.Header(TusHeaders.Extension, "The supported extensions.", TusProtocol.Extensions),
                    CommonFields.Count("header", TusHeaders.MaxSize, "The maximum size of a file in bytes.", "1099511627776"),
                    CommonFields.Header(TusHeaders.ChecksumAlgorithm, "The supported algorithms.", UploadChecksum.Algorithms),
                ],
            },
        ],
        Refusals = [.. Refusals.Open],
    };

    /// <summary>The call for people who open the address of an upload.</summary>
    public static RouteDescription Redirect { get; } = new("GET", Upload, "Go to the file of an upload")
    {
        Id = "readTusUpload",
        Group = Group,
        Text = "Not part of tus. Not in the OpenAPI document, because it has no successful response of its own.",
        Fields = [Uuid, AnyVersion],
        Answers = [new(307, "See the file.") { Headers = [Spoken, CommonFields.Location("file"), CommonFields.NoStore] }],
        Refusals = [.. Refusals.Reads, .. Refusals.Session, WrongVersion, Gone, "file_not_found"],
        Statuses = TusRefusalsAttribute.Statuses,
    };

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        Describe,
        Describe with { Id = "describeTusUpload", Path = Upload, Fields = [Uuid] },
        new("POST", Uploads, "Create an upload")
        {
            Id = "createTusUpload",
            Group = Group,
            Text = "The body may have the first bytes. If it has all, or the size is 0, the file is stored when the server responds.",
            Fields = [Version, Length, Deferred, Metadata, Concat, Checksum],
            IsBodyOptional = true,
            Bodies = [new(TusProtocol.MediaType, "The first bytes.")],
            Answers =
            [
                new(201, "The upload is created.")
                {
                    Headers =
                    [
                        Spoken,
                        CommonFields.Header("Location", "The path of the upload, without scheme and host.", $"{Uploads}/{CommonFields.ExampleUuid}"),
                        Offset with { Text = "The durable bytes; only if the request had this Content-Type." },
                        Expires,
                    ],
                },
            ],
            Refusals =
            [
                .. Refusals.Writes, WrongVersion, "validation_failed", "file_too_large", "size_exceeded", "quota_exceeded",
                "unsupported_media_type", "unsupported_encoding", "chunk_hash_mismatch", "hash_mismatch", "session_busy",
                .. Refusals.Bytes, "content_corrupt", "server_stopping",
            ],
            Statuses = TusRefusalsAttribute.Statuses,
        },
        new("HEAD", Upload, "Get the offset of an upload")
        {
            Id = "headTusUpload",
            Group = Group,
            Text = "Stops a running PATCH, so that the offset is the one that the next PATCH may use.",
            Fields = [Uuid, AnyVersion],
            Answers =
            [
                new(200, "The upload.")
                {
                    Headers =
                    [
                        Spoken, Offset, Length with { Text = "The size of the file in bytes, if it is known." }, Deferred, Metadata, Concat, Expires,
                        CommonFields.NoStore,
                    ],
                },
            ],
            Refusals =
            [
                .. Refusals.Reads.Except(["database_unavailable"]), .. Refusals.Session, WrongVersion, Gone, "session_failed", "session_busy",
                "content_corrupt", "insufficient_storage",
            ],
            Statuses = TusRefusalsAttribute.HeadStatuses,
        },
        new("PATCH", Upload, "Append bytes to an upload")
        {
            Id = "appendToTusUpload",
            Group = Group,
            Text = "The request that brings the last byte closes the upload; after that its file can be read.",
            Fields =
            [
                Uuid, Version, Offset with { Text = "Where the bytes start: the offset of the upload.", Example = "0", IsRequired = true },
                Length with { Text = "The size of the file in bytes, if it was not known before." }, Checksum,
            ],
            Bodies = [new(TusProtocol.MediaType, "The next bytes.")],
            Answers = [new(204, "The bytes are stored.") { Headers = [Spoken, Offset, Expires] }],
            Refusals =
            [
                .. Refusals.Writes, .. Refusals.Session, WrongVersion, Gone, "validation_failed", "chunk_hash_mismatch", "hash_mismatch",
                "offset_mismatch", "session_closed", "session_failed", "size_conflict", "write_superseded", "size_exceeded",
                "file_too_large", "quota_exceeded", "unsupported_media_type", "unsupported_encoding", "session_busy", .. Refusals.Bytes,
                "server_stopping",
            ],
            Statuses = TusRefusalsAttribute.Statuses,
            ReportsOffset = true,
        },
        new("DELETE", Upload, "End an upload or delete its file")
        {
            Id = "endTusUpload",
            Group = Group,
            Text = "The file of a finished upload needs the permission filestore.delete too.",
            Fields = [Uuid, Version],
            Answers = [new(204, "The upload is gone.") { Headers = [Spoken] }],
            Refusals = [.. Refusals.Writes, .. Refusals.Session, WrongVersion, Gone, "session_busy", "write_superseded"],
            Statuses = TusRefusalsAttribute.Statuses,
        },
    ];
}
