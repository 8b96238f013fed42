using Kala.Application.Abstractions;
using Kala.Domain.UploadSessions;

namespace Kala.Infrastructure.Leases;

/// <summary>A lease in a session's row, together with the lease in this process.</summary>
internal sealed class RowLease : IUploadLease
{
    private readonly CancellationTokenSource _superseded = new();
    private readonly CancellationTokenRegistration _turnSuperseded;
    private readonly Func<RowLease, Task> _release;
    private readonly IUploadLease _turn;

    public RowLease(Func<RowLease, Task> release, IUploadLease turn, Guid session, Guid token, UploadSession? row, bool isTakenOver)
    {
        _release = release;
        _turn = turn;
        SessionId = session;
        Token = token;
        Session = row;
        IsTakenOver = isTakenOver;
        _turnSuperseded = turn.Superseded.Register(Supersede);
    }

    public Guid SessionId { get; }

    public Guid? Token { get; }

    public UploadSession? Session { get; }

    public bool IsTakenOver { get; }

    /// <summary>Whether a commit has already released it.</summary>
    public bool IsReleased { get; private set; }

    public CancellationToken Superseded => _superseded.Token;

    // Not disposed: a late request may still use the token, and no timer keeps it alive.
    public void Supersede() => _ = _superseded.CancelAsync();

    public void MarkReleased() => IsReleased = true;

    /// <summary>Releases the lease in the row, but not the one in this process.</summary>
    public Task ReleaseAsync() => _release(this);

    public async ValueTask DisposeAsync()
    {
        await _turnSuperseded.DisposeAsync();
        await ReleaseAsync();
        await _turn.DisposeAsync();
    }
}
