using System.Collections.Concurrent;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.UploadSessions;
using Kala.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Leases;

/// <summary>
/// Leases of several processes over one PostgreSQL, kept in the rows of the sessions. Askers of one process queue in its
/// memory; the first of them asks the row. What keeps a writer that lost its lease from doing harm is not that it is told,
/// but its token, which no commit finds any more.
/// </summary>
internal sealed class RowUploadLeases : IUploadLeases, IAsyncDisposable
{
    private const int HeartbeatSeconds = 5;
    private const int MostLeftBehind = 10_000;

    // In real time whatever the clock of the use cases is: leases run by the database's clock, which is a real one.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WaitingPace = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<Guid, RowLease> _held = [];

    // Leases that nobody here holds any more, but the rows do not know it, because the store was away: by session.
    private readonly ConcurrentDictionary<Guid, Guid> _leftBehind = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly MemoryUploadLeases _here;
    private readonly LeaseRows _rows;
    private readonly Identifiers _identifiers;
    private readonly TimeProvider _clock;
    private readonly ILogger<RowUploadLeases> _log;
    private readonly Task _keeping;

    public RowUploadLeases(LeaseRows rows, Identifiers identifiers, TimeProvider clock, ILogger<RowUploadLeases> log)
    {
        _here = new MemoryUploadLeases(clock);
        _rows = rows;
        _identifiers = identifiers;
        _clock = clock;
        _log = log;
        _keeping = Task.Run(KeepAsync);
    }

    public async Task<Result<IUploadLease>> AcquireAsync(Guid session, TimeSpan patience, CancellationToken cancellation)
    {
        var since = _clock.GetTimestamp();
        var turn = await _here.AcquireAsync(session, patience, cancellation);
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
        var turn = await _here.TryAcquireAsync(session, cancellation);
        if (turn is null)
        {
            return null;
        }
        RowLease? lease = null;
        try
        {
            await TakeBackAsync(session);
            var token = _identifiers.NewLease();
            var row = await _rows.TryAsync(session, token);
            // Where there is no session, there is nobody to hold it.
            lease = row is not null || !await _rows.ExistsAsync(session) ? Hold(turn, session, token, row) : null;
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
        await _keeping;
        _stop.Dispose();
    }

    private async Task<Result<RowLease>> AskAsync(Guid session, IUploadLease turn, TimeSpan patience, CancellationToken cancellation)
    {
        await TakeBackAsync(session);
        var token = _identifiers.NewLease();
        var row = await _rows.AskAsync(session, token);
        if (row is not null && row.LeaseToken != token)
        {
            var waited = await WaitAsync(session, token, row.LeaseWantedAt!.Value, turn, patience, cancellation);
            if (waited.IsRefused(out var refusal))
            {
                return refusal;
            }
            row = waited.Value;
        }
        var lease = Hold(turn, session, token, row);
        if (cancellation.IsCancellationRequested)
        {
            await lease.ReleaseAsync();
            cancellation.ThrowIfCancellationRequested();
        }
        return lease;
    }

    /// <summary>Waits until the holder has let go. Whoever asks later, here or elsewhere, is the one who gets it.</summary>
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
                var now = (await _rows.LookAsync([session], end.Token)).SingleOrDefault();
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

    private RowLease Hold(IUploadLease turn, Guid session, Guid token, UploadSession? row)
    {
        var lease = new RowLease(ReleaseAsync, turn, session, token, row);
        if (row is not null)
        {
            _held[token] = lease;
        }
        return lease;
    }

    private async Task ReleaseAsync(RowLease lease)
    {
        if (!_held.TryRemove(lease.Token!.Value, out _) || lease.IsGivenBack)
        {
            return;
        }
        try
        {
            await _rows.ReleaseAsync(lease.SessionId, lease.Token.Value);
        }
        catch (DatabaseUnavailableException outage)
        {
            // What the holder did is done, and its answer is on its way: the lease runs out by itself, or goes before the
            // next one of this process comes.
            _leftBehind[lease.SessionId] = lease.Token.Value;
            _log.LeaseNotReleased(outage, lease.SessionId);
        }
    }

    /// <summary>Gives back what was left behind of a session, whose turn in this process is the caller's.</summary>
    private async Task TakeBackAsync(Guid session)
    {
        if (_leftBehind.TryGetValue(session, out var token))
        {
            await _rows.ReleaseAsync(session, token);
            _leftBehind.TryRemove(session, out _);
        }
    }

    /// <summary>
    /// Looks every second whether a lease is wanted, or lost, and lets all run on every five; those that are wanted every
    /// second, as long as their holders need to stop.
    /// </summary>
    private async Task KeepAsync()
    {
        using var timer = new PeriodicTimer(LookInterval);
        try
        {
            for (var second = 1; await timer.WaitForNextTickAsync(_stop.Token); second++)
            {
                await KeepAsync([.. _held.Values], isHeartbeat: second % HeartbeatSeconds == 0);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private Task<List<LeaseRow>> ProlongAsync(RowLease[] leases) =>
        _rows.ProlongAsync(SessionsOf(leases), Array.ConvertAll(leases, lease => lease.Token!.Value), _stop.Token);

    private static Guid[] SessionsOf(RowLease[] leases) => Array.ConvertAll(leases, lease => lease.SessionId);

    private async Task KeepAsync(RowLease[] held, bool isHeartbeat)
    {
        if (isHeartbeat && _leftBehind.Count > MostLeftBehind)
        {
            // They have run out.
            _leftBehind.Clear();
        }
        if (held.Length == 0)
        {
            return;
        }
        try
        {
            var rows = isHeartbeat ? await ProlongAsync(held) : await _rows.LookAsync(SessionsOf(held), _stop.Token);
            var stay = rows.Where(row => row is { Token: not null, WantedAt: null }).Select(row => row.Token!.Value).ToHashSet();
            var stop = Array.FindAll(held, lease => !stay.Contains(lease.Token!.Value));
            Array.ForEach(stop, lease => lease.Supersede());
            if (!isHeartbeat && stop.Length > 0)
            {
                await ProlongAsync(stop);
            }
        }
#pragma warning disable CA1031 // whatever goes wrong, the next second tries again: without it all leases would run out
        catch (Exception error) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _log.LeasesNotKept(error, held.Length);
        }
    }
}
