namespace Kala.Domain;

/// <summary>An expected refusal, as the caller sees it.</summary>
/// <param name="Code">The stable code, from the closed list in <c>docs/http-api.md</c>.</param>
/// <param name="Message">One English sentence that says what to do.</param>
public record Failure(string Code, string Message)
{
    /// <summary>The committed offset in bytes of the session; null if the call is not about a session.</summary>
    public long? Offset { get; init; }

    /// <summary>Error messages by field; null if the refusal is not about fields.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>When a retry can succeed; null if waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
