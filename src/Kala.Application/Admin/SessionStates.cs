using Kala.Domain.UploadSessions;

namespace Kala.Application.Admin;

/// <summary>The conditions of a list on what became of a session: status, expiry, failure, last change and door.</summary>
internal sealed class SessionStates(ListQuery query, DateTimeOffset now)
{
    private readonly SessionStatus? _status = query.IdleSince is not null ? SessionStatus.Open : query.Status;

    /// <summary>The stored statuses that matching rows can have, which an index serves; null for all.</summary>
    public IReadOnlyList<SessionStatus>? Stored => _status switch
    {
        SessionStatus.Expired => [SessionStatus.Expired, SessionStatus.Open, SessionStatus.Failed],
        { } status => [status],
        null when query.OnlyRunning => [SessionStatus.Open, SessionStatus.Failed],
        null when query.Failure is not null => [SessionStatus.Failed, SessionStatus.Aborted, SessionStatus.Expired],
        null => null,
    };

    /// <summary>Whether there are conditions beyond this stored status.</summary>
    public bool IsMoreThan(SessionStatus stored) =>
        query.Failure is not null || stored is SessionStatus.Open or SessionStatus.Failed;

    /// <summary>The rows that match.</summary>
    public IQueryable<UploadSession> Of(IQueryable<UploadSession> rows) =>
        OfDoor(OfFailure(OfIdleness(OfExpiry(OfStatus(rows)))));

    private IQueryable<UploadSession> OfStatus(IQueryable<UploadSession> rows) => _status switch
    {
        null when query.OnlyRunning => rows.Where(one =>
            (one.Status == SessionStatus.Open || one.Status == SessionStatus.Failed) && one.ExpiresAt > now),
        null => rows,
        SessionStatus.Expired => rows.Where(one => one.Status == SessionStatus.Expired
            || ((one.Status == SessionStatus.Open || one.Status == SessionStatus.Failed) && one.ExpiresAt <= now)),
        SessionStatus.Open or SessionStatus.Failed => rows.Where(one => one.Status == _status && one.ExpiresAt > now),
        _ => rows.Where(one => one.Status == _status),
    };

    private IQueryable<UploadSession> OfExpiry(IQueryable<UploadSession> rows) =>
        query.ExpiresTo is { } to ? rows.Where(one => one.ExpiresAt < to) : rows;

    private IQueryable<UploadSession> OfIdleness(IQueryable<UploadSession> rows) =>
        query.IdleSince is { } since ? rows.Where(one => one.UpdatedAt < since) : rows;

    private IQueryable<UploadSession> OfFailure(IQueryable<UploadSession> rows) =>
        query.Failure is { } failure ? rows.Where(one => one.Failure == failure) : rows;

    private IQueryable<UploadSession> OfDoor(IQueryable<UploadSession> rows) =>
        query.Door is { } door ? rows.Where(one => one.Door == door) : rows;
}
