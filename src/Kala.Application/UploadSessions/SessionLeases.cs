using Kala.Application.Abstractions;
using Kala.Application.Telemetry;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Application.UploadSessions;

/// <summary>Gives a session to one writer at a time; the newest request wins.</summary>
public sealed class SessionLeases(
    IKalaDatabase database,
    ISessionRows rows,
    IBlobStore blobs,
    IUploadLeases leases,
    SessionLookup sessions,
    KalaMetrics metrics,
    TimeProvider clock,
    FilestoreOptions options)
{
    /// <summary>Acquires a session that has not ended without a file; the caller disposes it.</summary>
    /// <returns>The session; a refusal carries the committed offset if the session is there.</returns>
    public async Task<Result<LeasedSession>> AcquireAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var asked = await AcquireAnyAsync(id, caller, cancellation);
        if (asked.IsRefused(out var notGiven))
        {
            var now = await sessions.FindAsync(id, caller, cancellation);
            return now.IsRefused(out var gone) ? gone : notGiven;
        }
        if (sessions.EndedWithoutFile(asked.Value.Row) is not { } ended)
        {
            return asked;
        }
        await asked.Value.DisposeAsync();
        return ended;
    }

    /// <summary>Acquires a session in any status; the caller disposes it.</summary>
    public Task<Result<LeasedSession>> AcquireAnyAsync(Guid id, Caller caller, CancellationToken cancellation) =>
        AcquireAsync(id, caller, lease => sessions.FindAnyAsync(id, caller, lease, cancellation), cancellation);

    /// <summary>Acquires a session that has a row, even one that nobody can see any more; the caller disposes it.</summary>
    public Task<Result<LeasedSession>> AcquireRowAsync(Guid id, Caller caller, CancellationToken cancellation) =>
        AcquireAsync(id, caller, async lease => await FindRowAsync(id, lease, cancellation) ?? (Result<UploadSession>)Failures.SessionNotFound, cancellation);

    private async Task<Result<LeasedSession>> AcquireAsync(
        Guid id,
        Caller caller,
        Func<IUploadLease?, Task<Result<UploadSession>>> find,
        CancellationToken cancellation)
    {
        var asked = await AskAsync(id, cancellation);
        var lease = asked.IsRefused(out var notGiven) ? null : asked.Value;
        LeasedSession? held = null;
        try
        {
            var found = await find(lease);
            if (found.IsRefused(out var unknown))
            {
                return unknown;
            }
            if (lease is null)
            {
                return notGiven! with { Offset = found.Value.Offset };
            }
            held = Hold(found.Value, lease, caller);
            return held;
        }
        finally
        {
            if (held is null && lease is not null)
            {
                await lease.DisposeAsync();
            }
        }
    }

    /// <summary>Acquires a session that is free; null, without signalling the holder, if it is not or has no row.</summary>
    public async Task<LeasedSession?> TryAcquireAsync(Guid id, CancellationToken cancellation)
    {
        if (await leases.TryAcquireAsync(id, cancellation) is not { } lease)
        {
            return null;
        }
        LeasedSession? held = null;
        try
        {
            held = await FindRowAsync(id, lease, cancellation) is { } row ? Hold(row, lease, caller: null) : null;
            return held;
        }
        finally
        {
            if (held is null)
            {
                await lease.DisposeAsync();
            }
        }
    }

    /// <summary>
    /// The session after its running writer, if there is one, was stopped and has kept what may be kept: an offset that
    /// only a later request changes, and that never decreases.
    /// </summary>
    public async Task<Result<UploadSession>> SettleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var asked = await AcquireAsync(id, caller, cancellation);
        if (asked.IsRefused(out var refusal))
        {
            return refusal;
        }
        await using var held = asked.Value;
        return await held.ForbidRestartAsync() is { } notTold ? notTold : held.Row;
    }

    private async Task<UploadSession?> FindRowAsync(Guid id, IUploadLease? lease, CancellationToken cancellation) =>
        lease?.Session ?? await database.ReadAsync((db, ct) => rows.FindSessionAsync(db, id, ct), cancellation);

    private LeasedSession Hold(UploadSession row, IUploadLease lease, Caller? caller) =>
        new(database, rows, blobs, metrics, clock, options, row, lease, caller?.Owner);

    private async Task<Result<IUploadLease>> AskAsync(Guid id, CancellationToken cancellation)
    {
        using var activity = KalaActivities.Begin("lease");
        var start = clock.GetTimestamp();
        var outcome = "gone";
        try
        {
            var asked = await leases.AcquireAsync(id, options.HandOverTimeout, cancellation);
            outcome = !asked.IsRefused(out var refusal) ? "granted"
                : refusal.Code == Failures.WriteSuperseded.Code ? "superseded"
                : "busy";
            return asked;
        }
        finally
        {
            metrics.LeaseWaited(clock.GetElapsedTime(start).TotalSeconds, outcome);
        }
    }
}
