using Kala.Application.Abstractions;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.UploadSessions;

/// <summary>
/// Reserves disk space for bytes that sessions have declared but not sent yet, so that no two sessions rely on the same
/// space. The rows are summed up from time to time, and what this server has added since is counted in addition: exact
/// on one server, some seconds old with several, which do not know of files that arrive at others in one request. See docs/decisions/0044.
/// </summary>
public sealed class DeclaredBytes(IKalaDatabase database, IBlobStore blobs, TimeProvider clock, FilestoreOptions options) : IDisposable
{
    /// <summary>Summing up takes at most a twentieth of the time.</summary>
    private const int Rest = 20;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private long _summed;
    private long _pending;
    private long _added;
    private long? _summedAt;
    private TimeSpan _took;

    /// <summary>
    /// Reserves space for a session that will be created; false if there is not enough. The caller must call
    /// <see cref="Settle"/> afterwards.
    /// </summary>
    public async Task<bool> TakeAsync(long size, CancellationToken cancellation)
    {
        if (!options.CountDeclaredBytes || size == 0)
        {
            return size <= FreeBytes;
        }
        if (IsOlderThan(Longest))
        {
            await SumAsync(cancellation);
        }
        if (TryTake(size))
        {
            return true;
        }
        if (size > FreeBytes || !IsOlderThan(_took * Rest))
        {
            return false;
        }
        // Bytes that have arrived since then, and ended sessions, no longer count.
        await SumAsync(cancellation);
        return TryTake(size);
    }

    /// <summary>
    /// Reserves space for a file without a session, none if its size is unknown; null if there is not enough. The caller
    /// disposes it.
    /// </summary>
    internal async Task<SpaceReservation?> ReserveAsync(long? size, CancellationToken cancellation) =>
        size is not { } known || await TakeAsync(known, cancellation) ? new SpaceReservation(this, size ?? 0) : null;

    /// <summary>Ends a reservation: the session's row is committed, or was not created.</summary>
    public void Settle(long size, bool isMade)
    {
        if (options.CountDeclaredBytes)
        {
            lock (_gate)
            {
                _pending -= size;
                _added += isMade ? size : 0;
            }
        }
    }

    /// <summary>The bytes that open and failed sessions have declared but not sent yet.</summary>
    public static Task<long> SumAsync(KalaContext db, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.UploadSessions
            .Where(one => one.Status == SessionStatus.Open || one.Status == SessionStatus.Failed)
            .Where(one => one.ExpiresAt > now && one.ExpectedSize != null)
            .SumAsync(one => one.ExpectedSize!.Value - one.Offset, cancellation);
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    private long FreeBytes => blobs.FreeBytes() ?? long.MaxValue;

    private bool TryTake(long size)
    {
        lock (_gate)
        {
            if (size > FreeBytes - _summed - _added - _pending)
            {
                return false;
            }
            _pending += size;
            return true;
        }
    }

    private bool IsOlderThan(TimeSpan age) => _summedAt is not { } at || clock.GetElapsedTime(at) >= age;

    /// <summary>Simultaneous callers share one result.</summary>
    private async Task SumAsync(CancellationToken cancellation)
    {
        var seen = _summedAt;
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_summedAt == seen)
            {
                await SumNowAsync(cancellation);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task SumNowAsync(CancellationToken cancellation)
    {
        // These are committed, so the sum includes them.
        var before = Interlocked.Read(ref _added);
        var began = clock.GetTimestamp();
        var sum = await database.ReadAsync((db, ct) => SumAsync(db, clock.GetUtcNow(), ct), cancellation);
        lock (_gate)
        {
            _summed = sum;
            _added -= before;
            _took = clock.GetElapsedTime(began);
            _summedAt = clock.GetTimestamp();
        }
    }
}
