using Kala.Api.Files;
using Kala.Api.Http;
using Kala.Api.Routes;

namespace Kala.Api.ResumableUploads;

/// <summary>The descriptions of the calls of the draft, except creation, which is one with <c>POST /files</c>.</summary>
internal static class ResumableUploadsDescription
{
    private const string Upload = $"/{Paths.Uploads}/{{uuid}}";
    private const string Group = "Resumable uploads";

    private static readonly FieldDescription Uuid = CommonFields.Uuid("The upload's uuid; the file gets the same one.");

    private static readonly FieldDescription Version =
        CommonFields.Header(DraftFields.Version, "The interop version of the draft: 8, 6 or 5. Default: 8.", "8");

    private static readonly FieldDescription Complete =
        CommonFields.Header(DraftFields.Complete, "?1 if the content is the end of the file, ?0 if not.", "?1");

    private static readonly FieldDescription Offset =
        CommonFields.Count("header", UploadHeaders.Offset, "The offset of the upload, in bytes.", "0");

    private static readonly FieldDescription Length =
        CommonFields.Count("header", UploadHeaders.Length, "The length of the file, in bytes.", "5");

    private static readonly FieldDescription Limit =
        CommonFields.Header(DraftFields.Limit, "The limits; max-age is the upload's remaining lifetime in seconds.", "max-size=1099511627776, min-size=0, max-age=604800");

    private static readonly FieldDescription IsFinal =
        CommonFields.Header(DraftFields.Complete, "?1 if the upload has become a file.", "?0");

    private static readonly RouteDescription Retrieve = new("HEAD", Upload, "Retrieve the offset of an upload")
    {
        Id = "retrieveOffset",
        Group = Group,
        Text = "Stops a running append and tells the offset that the next one must have. If the upload has all bytes of its "
            + "declared length, the server completes it first.",
        Fields = [Uuid, Version],
        Answers = [new(204, "The upload.") { Headers = [Offset, IsFinal, Length, Limit, CommonFields.NoStore] }],
        Refusals =
        [
            .. Refusals.Guarded, .. Refusals.Session, "internal_error", "validation_failed", "session_failed", "session_busy", "gone",
            "content_corrupt",
        ],
        Statuses = DraftRefusalsAttribute.HeadStatuses,
    };

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        Retrieve,
        Retrieve with
        {
            Id = "retrieveOffsetByGet",
            Method = "GET",
            Summary = "Retrieve the offset of an upload (GET)",
            Text = $"Like HEAD. {Retrieve.Text}",
            Refusals = [.. Retrieve.Refusals, "database_unavailable"],
            Statuses = DraftRefusalsAttribute.Statuses,
        },
        new("PATCH", Upload, "Append to an upload")
        {
            Id = "appendToUpload",
            Group = Group,
            Text = "The content must start at the offset of the upload. When the server responds, its bytes and the offset are on disk.",
            Fields =
            [
                Uuid,
                Version,
                Offset with { IsRequired = true, Text = "Where the content starts; must be the offset of the upload." },
                Complete with { IsRequired = true },
                Length,
                CommonFields.Header(
                    DraftFields.ContentDigest, "The SHA-256 of the content (RFC 9530). If it differs, the content is discarded.", $"sha-256=:{CommonFields.ExampleHash[7..]}:"),
            ],
            Bodies = [new(DraftFields.PartialUpload, "Bytes of the file.")],
            Answers =
            [
                new(204, "The content is stored; more is expected.") { Headers = [Offset, IsFinal, Limit] },
                new(201, "The file is stored: the response of POST /api/manage/filestore/files.")
                {
                    Data = typeof(Guid),
                    Example = CommonFields.ExampleUuid,
                    Besides = FilesDescription.Url,
                    Headers = [CommonFields.Location("file"), IsFinal, Offset],
                },
            ],
            Refusals =
            [
                .. Refusals.Writes, .. Refusals.Session, "validation_failed", "chunk_hash_mismatch", "hash_mismatch", "size_mismatch",
                "size_conflict", "offset_mismatch", "session_closed", "session_failed", "write_superseded", "file_too_large",
                "size_exceeded", "unsupported_media_type", "unsupported_encoding", "session_busy", .. Refusals.Bytes, "server_stopping",
                "quota_exceeded", "gone", "content_corrupt",
            ],
            Statuses = DraftRefusalsAttribute.Statuses,
            ReportsOffset = true,
        },
        new("DELETE", Upload, "Cancel an upload")
        {
            Id = "cancelUpload",
            Group = Group,
            Text = "Stops a running append and removes the bytes. If the upload has already become a file, the file stays, and the "
                + "response has Upload-Complete: ?1.",
            Fields = [Uuid, Version],
            Answers = [new(204, "The upload has ended.") { Headers = [IsFinal] }],
            Refusals =
            [
                .. Refusals.Writes, "validation_failed", "session_not_found", "session_expired", "write_superseded", "session_busy",
            ],
            Statuses = DraftRefusalsAttribute.Statuses,
        },
        Discover($"/{Paths.Files}", "discoverUploadLimits", []),
        Discover(Upload, "getUploadLimits", [Uuid]),
    ];

    private static RouteDescription Discover(string path, string id, IReadOnlyList<FieldDescription> fields) =>
        new("OPTIONS", path, "Get the limits of uploads")
        {
            Id = id,
            Group = Group,
            Text = "Shows that the IETF draft of resumable uploads is supported. Needs no sign-in.",
            Fields = fields,
            Answers =
            [
                new(204, "The limits.")
                {
                    Headers =
                    [
                        Limit with { Text = "The limits.", Example = "max-size=1099511627776, min-size=0" },
                        CommonFields.Header("Accept-Patch", "The type of an append.", DraftFields.PartialUpload),
                    ],
                },
            ],
            Refusals = [.. Refusals.Open, "too_many_requests"],
        };
}
