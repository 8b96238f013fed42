using Kala.Domain;

namespace Kala.Api.Http;

/// <summary>The only mapping of failures to status codes.</summary>
internal static class FailureStatus
{
    private static readonly Dictionary<string, int> ByCode = new()
    {
        ["validation_failed"] = 400,
        ["malformed_multipart"] = 400,
        ["size_mismatch"] = 400,
        ["hash_mismatch"] = 400,
        ["hash_required"] = 400,
        ["chunk_hash_mismatch"] = 400,
        ["invalid_cursor"] = 400,
        ["unauthenticated"] = 401,
        ["invalid_credentials"] = 401,
        ["forbidden"] = 403,
        ["not_found"] = 404,
        ["session_not_found"] = 404,
        ["file_not_found"] = 404,
        ["datastore_not_found"] = 404,
        ["collection_not_found"] = 404,
        ["item_not_found"] = 404,
        ["tile_not_found"] = 404,
        ["zoom_too_low"] = 404,
        ["tile_too_large"] = 404,
        ["method_not_allowed"] = 405,
        ["request_timeout"] = 408,
        ["offset_mismatch"] = 409,
        ["session_closed"] = 409,
        ["session_failed"] = 409,
        ["hash_conflict"] = 409,
        ["size_conflict"] = 409,
        ["restart_not_allowed"] = 409,
        ["write_superseded"] = 409,
        ["datastore_not_ready"] = 409,
        ["session_expired"] = 410,
        ["session_aborted"] = 410,
        ["gone"] = 410,
        ["precondition_failed"] = 412,
        ["unsupported_version"] = 412,
        ["file_too_large"] = 413,
        ["size_exceeded"] = 413,
        ["body_too_large"] = 413,
        ["unsupported_media_type"] = 415,
        ["unsupported_encoding"] = 415,
        ["range_not_satisfiable"] = 416,
        ["idempotency_conflict"] = 422,
        ["format_unknown"] = 422,
        ["reader_missing"] = 422,
        ["archive_too_large"] = 422,
        ["archive_invalid"] = 422,
        ["xml_with_doctype"] = 422,
        ["source_invalid"] = 422,
        ["source_too_large"] = 422,
        ["raster_too_large"] = 422,
        ["crs_unknown"] = 422,
        ["import_timeout"] = 422,
        ["import_memory"] = 422,
        ["import_failed"] = 422,
        ["session_busy"] = 423,
        ["too_many_requests"] = 429,
        ["internal_error"] = 500,
        ["storage_error"] = 500,
        ["content_corrupt"] = 500,
        ["database_unavailable"] = 503,
        ["storage_unavailable"] = 503,
        ["server_stopping"] = 503,
        ["insufficient_storage"] = 507,
        ["quota_exceeded"] = 507,
    };

    /// <summary>All error codes.</summary>
    public static IReadOnlyCollection<string> Codes => ByCode.Keys;

    /// <summary>The status code of a failure.</summary>
    public static int Of(Failure failure) => ByCode[failure.Code];

    /// <summary>The failure for a status code of the framework; null if it is not an error.</summary>
    public static Failure? OfFramework(int status) => status switch
    {
        400 => Failures.ValidationFailed("request", "The request is malformed; see docs/http-api.md."),
        403 => Failures.Forbidden("The request is not allowed."),
        404 => Failures.NotFound,
        405 => Failures.MethodNotAllowed,
        413 => Failures.BodyTooLarge,
        415 => Failures.UnsupportedMediaType("Send JSON, and set \"Content-Type: application/json\"."),
        416 => Failures.RangeNotSatisfiable,
        >= 500 => Failures.InternalError,
        _ => null,
    };
}
