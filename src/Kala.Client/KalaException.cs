using System.Net;

namespace Kala.Client;

/// <summary>
/// The server answered, and the answer is no; or what it sent is not what it declared. A connection that is lost is an
/// <see cref="HttpRequestException"/> instead.
/// </summary>
public sealed class KalaException : Exception
{
    internal const string FileExists = "file_exists";
    internal const string HashMismatch = "hash_mismatch";
    internal const string UnexpectedAnswer = "unexpected_answer";

    internal KalaException(HttpStatusCode? status, Problem problem, TimeSpan? retryAfter = null)
        : base(problem.Message) => (Status, Problem, RetryAfter) = (status, problem, retryAfter);

    internal KalaException(string code, string message, HttpStatusCode? status = null)
        : this(status, new Problem { Code = code, Message = message })
    {
    }

    /// <summary>The status of the answer; null if the client found the reason itself.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>
    /// The code of the problem, from the server's closed list; the name of the status if something between client and
    /// server answered. The client's own codes: <c>hash_mismatch</c> (a download is not what the server declared),
    /// <c>file_exists</c> (a download would replace a file) and <c>unexpected_answer</c> (a success that cannot be read).
    /// </summary>
    public string Code => Problem.Code;

    /// <summary>The session's durable bytes, if the refusal tells them.</summary>
    public long? Offset => Problem.Offset;

    /// <summary>All that the server said.</summary>
    public Problem Problem { get; }

    /// <summary>How long the server asks to wait before a repetition; null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the same call may succeed later, without anything else being done.</summary>
    public bool IsTransient => Code is not ("quota_exceeded" or "content_corrupt")
        && (Status is HttpStatusCode.Locked or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
            || (int?)Status is 500 or 502 or 503 or 504 or 507);
}
