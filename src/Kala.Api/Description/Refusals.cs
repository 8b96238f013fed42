namespace Kala.Api.Description;

/// <summary>Codes that many calls share.</summary>
internal static class Refusals
{
    /// <summary>Of an address that nothing is at, or a method that it does not take: before any call is reached.</summary>
    public static IReadOnlyList<string> Anywhere { get; } =
        ["not_found", "method_not_allowed", "forbidden", "unsupported_encoding", "validation_failed"];

    /// <summary>Of every call that needs no sign-in: where nobody signs in, of a foreign Host or page.</summary>
    public static IReadOnlyList<string> Open { get; } = ["forbidden"];

    /// <summary>Of every call that is not open to everybody.</summary>
    public static IReadOnlyList<string> Guarded { get; } = [.. Open, "unauthenticated", "too_many_requests"];

    /// <summary>Of every guarded call that reads rows.</summary>
    public static IReadOnlyList<string> Reads { get; } = [.. Guarded, "internal_error", "database_unavailable"];

    /// <summary>Of every guarded call that changes rows.</summary>
    public static IReadOnlyList<string> Writes { get; } = [.. Reads, "insufficient_storage"];

    /// <summary>Of a call that is about a session.</summary>
    public static IReadOnlyList<string> Session { get; } = ["session_not_found", "session_aborted", "session_expired"];

    /// <summary>Of a call that takes a JSON body.</summary>
    public static IReadOnlyList<string> Json { get; } = ["validation_failed", "request_timeout", "body_too_large", "unsupported_media_type"];
}
