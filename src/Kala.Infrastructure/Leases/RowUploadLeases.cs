using System.Collections.Concurrent;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.UploadSessions;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Leases;

/// <summary>
/// Leases of several processes on one PostgreSQL, stored in the sessions' rows. Requests of one process queue in
/// memory; the first of them requests the row. A writer that lost its lease can do no harm even if it does not notice:
/// no commit finds its token any more.
/// </summary>
internal sealed class RowUploadLeases : IUploadLeases, IAsyncDisposable
{
    private const int HeartbeatSeconds = 5;
    private const int MostUnreleased = 10_000;

    // In real time, whatever clock the use cases use: leases run by the database's clock.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WaitingPace = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<Guid, RowLease> _held = [];

    // Leases, by session, that this process no longer holds but could not release because the store was unavailable.
    private readonly ConcurrentDictionary<Guid, Guid> _unreleased = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly MemoryUploadLeases _local;
    private readonly LeaseRows _rows;
    private readonly Identifiers _identifiers;
    private readonly TimeProvider _clock;
    private readonly ILogger<RowUploadLeases> _log;
    private readonly Task _renewing;

    public RowUploadLeases(LeaseRows rows, Identifiers identifiers, TimeProvider clock, ILogger<RowUploadLeases> log)
    {
        _local = new MemoryUploadLeases(clock);
        _rows = rows;
        _identifiers = identifiers;
        _clock = clock;
        _log = log;
        _renewing = Task.Run(RenewAsync);
    }

    public async Task<Result<IUploadLease>> AcquireAsync(Guid session, TimeSpan patience, CancellationToken cancellation)
    {
        var since = _clock.GetTimestamp();
        var turn = await _local.AcquireAsync(session, patience, cancellation);
        if (turn.IsRefused(out var busy))
        {
            return busy;
        }
        RowLease? lease = null;
        try
        {
            var left = patience - _clock.GetElapsedTime(since);
            var asked = await AskAsync(session, turn.Value, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation);
            if (asked.IsRefused(out var refusal))
            {
                return refusal;
            }
            lease = asked.Value;
            return lease;
        }
        finally
        {
            if (lease is null)
            {
                await turn.Value.DisposeAsync();
            }
        }
    }

    public async Task<IUploadLease?> TryAcquireAsync(Guid session, CancellationToken cancellation)
    {
        var turn = await _local.TryAcquireAsync(session, cancellation);
        if (turn is null)
        {
            return null;
        }
        RowLease? lease = null;
        try
        {
            await ReleaseLeftoverAsync(session);
            var token = _identifiers.NewLease();
            var row = await _rows.TryAsync(session, token);
            // A session without a row has no holder.
            lease = row is not null || !await _rows.ExistsAsync(session) ? Hold(turn, session, token, row, isTakenOver: false) : null;
            return lease;
        }
        finally
        {
            if (lease is null)
            {
                await turn.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renewing;
        _stop.Dispose();
    }

    private async Task<Result<RowLease>> AskAsync(Guid session, IUploadLease turn, TimeSpan patience, CancellationToken cancellation)
    {
        await ReleaseLeftoverAsync(session);
        var token = _identifiers.NewLease();
        var (row, wasHeld) = await _rows.AskAsync(session, token);
        if (row is not null && row.LeaseToken != token)
        {
            var waited = await WaitAsync(session, token, row.LeaseWantedAt!.Value, turn, patience, cancellation);
            if (waited.IsRefused(out var refusal))
            {
                return refusal;
            }
            row = waited.Value;
        }
        var lease = Hold(turn, session, token, row, wasHeld);
        if (cancellation.IsCancellationRequested)
        {
            await lease.ReleaseAsync();
            cancellation.ThrowIfCancellationRequested();
        }
        return lease;
    }

    /// <summary>
    /// Waits until the holder has released the lease. A newer request, here or on another node, wins.
    /// </summary>
    private async Task<Result<UploadSession>> WaitAsync(
        Guid session,
        Guid token,
        DateTimeOffset wantedAt,
        IUploadLease turn,
        TimeSpan patience,
        CancellationToken cancellation)
    {
        using var over = new CancellationTokenSource(patience, _clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(over.Token, turn.Superseded, cancellation);
        using var pace = new PeriodicTimer(WaitingPace);
        try
        {
            while (await pace.WaitForNextTickAsync(end.Token))
            {
                var now = (await _rows.ReadAsync([session], end.Token)).SingleOrDefault();
                if (now is null || now.WantedAt != wantedAt)
                {
                    return Failures.WriteSuperseded;
                }
                if (now.IsFree && await _rows.TakeAsync(session, token, wantedAt) is { } row)
                {
                    return row;
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            cancellation.ThrowIfCancellationRequested();
        }
        return turn.Superseded.IsCancellationRequested ? Failures.WriteSuperseded : Failures.SessionBusy;
    }

    private RowLease Hold(IUploadLease turn, Guid session, Guid token, UploadSession? row, bool isTakenOver)
    {
        var lease = new RowLease(ReleaseAsync, turn, session, token, row, isTakenOver);
        if (row is not null)
        {
            _held[token] = lease;
        }
        return lease;
    }

    private async Task ReleaseAsync(RowLease lease)
    {
        if (!_held.TryRemove(lease.Token!.Value, out _) || lease.IsReleased)
        {
            return;
        }
        try
        {
            await _rows.ReleaseAsync(lease.SessionId, lease.Token.Value);
        }
        catch (DatabaseUnavailableException outage)
        {
            // The holder's work is done and its answer is on its way. The lease expires, or is released before the next
            // request of this process.
            _unreleased[lease.SessionId] = lease.Token.Value;
            _log.LeaseNotReleased(outage, lease.SessionId);
        }
    }

    /// <summary>
    /// Releases a lease that could not be released before; the caller holds the session's lease in this process.
    /// </summary>
    private async Task ReleaseLeftoverAsync(Guid session)
    {
        if (_unreleased.TryGetValue(session, out var token))
        {
            await _rows.ReleaseAsync(session, token);
            _unreleased.TryRemove(session, out _);
        }
    }

    /// <summary>
    /// Checks every second whether a lease is requested or lost, and renews all every five seconds; requested leases
    /// are renewed every second while their holders stop.
    /// </summary>
    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(LookInterval);
        try
        {
            for (var second = 1; await timer.WaitForNextTickAsync(_stop.Token); second++)
            {
                await RenewAsync([.. _held.Values], isHeartbeat: second % HeartbeatSeconds == 0);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }

    private Task<List<LeaseRow>> ProlongAsync(RowLease[] leases) =>
        _rows.ProlongAsync(SessionsOf(leases), Array.ConvertAll(leases, lease => lease.Token!.Value), _stop.Token);

    private static Guid[] SessionsOf(RowLease[] leases) => Array.ConvertAll(leases, lease => lease.SessionId);

    private async Task RenewAsync(RowLease[] held, bool isHeartbeat)
    {
        if (isHeartbeat && _unreleased.Count > MostUnreleased)
        {
            // They have expired.
            _unreleased.Clear();
        }
        if (held.Length == 0)
        {
            return;
        }
        try
        {
            var rows = isHeartbeat ? await ProlongAsync(held) : await _rows.ReadAsync(SessionsOf(held), _stop.Token);
            var stay = rows.Where(row => row is { Token: not null, WantedAt: null }).Select(row => row.Token!.Value).ToHashSet();
            var stop = Array.FindAll(held, lease => !stay.Contains(lease.Token!.Value));
            Array.ForEach(stop, lease => lease.Supersede());
            if (!isHeartbeat && stop.Length > 0)
            {
                await ProlongAsync(stop);
            }
        }
#pragma warning disable CA1031 // whatever goes wrong, the next second tries again; otherwise all leases would expire
        catch (Exception error) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _log.LeasesNotKept(error, held.Length);
        }
    }
}
