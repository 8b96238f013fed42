using Kala.Domain;

namespace Kala.Api.Http;

/// <summary>
/// Refusals of requests for an offset. Clients wait after 423 and ask again; after any other error they forget the upload
/// and start a new one.
/// </summary>
internal static class OffsetRefusals
{
    /// <summary>The statuses, by error code, that differ from those of other requests.</summary>
    public static readonly IReadOnlyDictionary<string, int> Statuses = new Dictionary<string, int>
    {
        [Failures.TooManyRequests.Code] = StatusCodes.Status423Locked,
        [Failures.InsufficientStorage.Code] = StatusCodes.Status423Locked,
        [Failures.ContentCorrupt.Code] = StatusCodes.Status410Gone,
    };

    private static readonly HashSet<string> Final =
    [
        Failures.SessionNotFound.Code, Failures.SessionAborted.Code, Failures.SessionExpired.Code, Failures.SessionFailed.Code,
        Failures.Gone.Code, Failures.ContentCorrupt.Code, Failures.Unauthenticated.Code, Failures.Forbidden("").Code,
    ];

    /// <summary>What the client is told: a refusal that is final, otherwise that the session is busy.</summary>
    public static Failure Told(Failure refusal) => Final.Contains(refusal.Code) ? refusal : Failures.SessionBusy;
}
