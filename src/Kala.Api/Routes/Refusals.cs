namespace Kala.Api.Routes;

/// <summary>Error codes that several calls share.</summary>
internal static class Refusals
{
    /// <summary>Errors of requests that reach no call, such as unknown paths and methods.</summary>
    public static IReadOnlyList<string> Anywhere { get; } =
        ["too_many_requests", "not_found", "method_not_allowed", "forbidden", "unsupported_encoding", "validation_failed"];

    /// <summary>
    /// Errors of every call that needs no sign-in: a Host or origin that is not allowed in Anonymous mode.
    /// </summary>
    public static IReadOnlyList<string> Open { get; } = ["forbidden"];

    /// <summary>Errors of every call that needs sign-in.</summary>
    public static IReadOnlyList<string> Guarded { get; } = [.. Open, "unauthenticated", "too_many_requests"];

    /// <summary>Errors of every call that needs sign-in and reads rows.</summary>
    public static IReadOnlyList<string> Reads { get; } = [.. Guarded, "internal_error", "database_unavailable"];

    /// <summary>Errors of every call that needs sign-in and changes rows.</summary>
    public static IReadOnlyList<string> Writes { get; } = [.. Reads, "insufficient_storage"];

    /// <summary>Errors of a call for a session.</summary>
    public static IReadOnlyList<string> Session { get; } = ["session_not_found", "session_aborted", "session_expired"];

    /// <summary>Errors of a call that reads or writes bytes.</summary>
    public static IReadOnlyList<string> Bytes { get; } = ["storage_error", "storage_unavailable"];

    /// <summary>Errors of a call with a JSON body.</summary>
    public static IReadOnlyList<string> Json { get; } = ["validation_failed", "request_timeout", "body_too_large", "unsupported_media_type"];
}
