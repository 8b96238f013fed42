namespace Kala.Domain;

/// <summary>An expected refusal: what a caller is told when a call does not succeed.</summary>
/// <param name="Code">The stable name of the refusal, one of the closed list in <c>docs/http-api.md</c>.</param>
/// <param name="Message">One English sentence that says what to do.</param>
public sealed record Failure(string Code, string Message)
{
    /// <summary>The committed offset in bytes of the session that the call was about; null if there is none.</summary>
    public long? Offset { get; init; }

    /// <summary>What is left to see of the session that the call was about, if the refusal shows it.</summary>
    public object? Session { get; init; }

    /// <summary>Texts by field, for a refusal that is about the fields of a request.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>After how long it is worth trying again; null where waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
