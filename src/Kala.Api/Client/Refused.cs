using System.Net;

namespace Kala.Api.Client;

/// <summary>The server answered, and the answer is no.</summary>
internal sealed class RefusedException(HttpStatusCode status, string code, string message, long? offset, TimeSpan? retryAfter)
    : Exception(message)
{
    /// <summary>The status of the answer.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>The code of the problem; the status in words where the answer is none of Kala's.</summary>
    public string Code { get; } = code;

    /// <summary>The committed offset, if the answer tells it.</summary>
    public long? Offset { get; } = offset;

    /// <summary>After how long it is worth trying again, if the answer says so.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Whether the same call may succeed later.</summary>
    public bool IsPassing => Status is HttpStatusCode.Locked or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        || (int)Status is 500 or 502 or 503 or 504 or 507;
}
