using System.Net;

namespace Kala.Client;

/// <summary>
/// The server refused the request, or its response is invalid. A lost connection is a <see
/// cref="HttpRequestException"/> instead.
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

    /// <summary>The status of the response; null if the client detected the error.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>
    /// The code of the problem, from the server's closed list; the name of the status if the response is not from Kala.
    /// The client's own codes: <c>hash_mismatch</c> (a download does not match its hash), <c>file_exists</c> (a
    /// download would replace a file), <c>unexpected_answer</c> (a successful response that cannot be read), and in
    /// <c>ResumeAsync</c> <c>size_mismatch</c> and <c>hash_mismatch</c> (the session is for other content).
    /// </summary>
    public string Code => Problem.Code;

    /// <summary>The session's durable bytes; null if the server did not report them.</summary>
    public long? Offset => Problem.Offset;

    /// <summary>The whole problem.</summary>
    public Problem Problem { get; }

    /// <summary>How long to wait before a retry; null if the server did not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the same call may succeed later without any change.</summary>
    public bool IsTransient => Code is not ("quota_exceeded" or "content_corrupt")
        && (Status is HttpStatusCode.Locked or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
            || (int?)Status is 500 or 502 or 503 or 504 or 507);
}
