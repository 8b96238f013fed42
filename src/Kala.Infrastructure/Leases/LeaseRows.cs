using Kala.Domain.UploadSessions;
using Kala.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kala.Infrastructure.Leases;

/// <summary>
/// The lease columns. All times in them come from the database: <c>now()</c>, which is the same throughout a statement.
/// Each statement may be repeated with the same token: the second run changes nothing.
/// </summary>
internal sealed class LeaseRows(IDbContextFactory<PostgresKalaContext> contexts)
{
    /// <summary>Free, expired, or already granted to this token by a run whose commit was not confirmed.</summary>
    private const string IsFree = "(lease_token IS NULL OR lease_token = $2 OR lease_expires_at < now())";

    /// <summary>
    /// The writer of an expired lease may still have the last blob open, so nothing may be appended to that blob.
    /// </summary>
    private const string Sealed =
        $"CASE WHEN lease_token <> $2 AND {IsFree} AND extents <> '' AND extents NOT LIKE '%!' THEN extents || '!' ELSE extents END";

    private const string Now = "date_trunc('milliseconds', now())";
    private const string End = PostgresSessionRows.LeaseEnd;

    /// <summary>When a requested lease expires unless its holder renews it; the holder checks every second.</summary>
    private const string WantedEnd = $"{Now} + interval '3 seconds'";

    // The time of a request identifies it: each is later than all before it.
    private const string Ask =
        $"""
        UPDATE upload_sessions SET
            extents = {Sealed},
            lease_token = CASE WHEN {IsFree} THEN $2 ELSE lease_token END,
            lease_expires_at = CASE WHEN {IsFree} THEN {End} ELSE least(lease_expires_at, {WantedEnd}) END,
            lease_wanted_at = CASE WHEN {IsFree} THEN NULL
                ELSE greatest({Now}, lease_wanted_at + interval '1 millisecond') END
        WHERE id = $1
        """;

    private const string Take =
        $"""
        UPDATE upload_sessions SET
            extents = {Sealed}, lease_token = $2, lease_expires_at = {End}, lease_wanted_at = NULL
        WHERE id = $1 AND {IsFree} AND (lease_wanted_at = $3 OR lease_token = $2)
        """;

    // Neither the holder nor a waiting request is disturbed. Waiting requests check ten times a second.
    private const string Try =
        $"""
        UPDATE upload_sessions SET extents = {Sealed}, lease_token = $2, lease_expires_at = {End}
        WHERE id = $1 AND {IsFree}
            AND (lease_wanted_at IS NULL OR lease_wanted_at < now() - interval '1 minute' OR lease_token = $2)
        """;

    private const string Look =
        """
        SELECT id AS "Session", lease_token AS "Token", lease_wanted_at AS "WantedAt",
            lease_token IS NULL OR lease_expires_at < now() AS "IsFree"
        FROM upload_sessions WHERE id = ANY ({0})
        """;

    private const string Prolong =
        $"""
        UPDATE upload_sessions
        SET lease_expires_at = CASE WHEN lease_wanted_at IS NULL THEN {End} ELSE {WantedEnd} END
        WHERE id = ANY ({"{0}"}) AND lease_token = ANY ({"{1}"})
        RETURNING id AS "Session", lease_token AS "Token", lease_wanted_at AS "WantedAt", false AS "IsFree"
        """;

    private const string Release =
        """
        UPDATE upload_sessions SET lease_token = NULL, lease_expires_at = NULL WHERE id = $1 AND lease_token = $2
        """;

    // The query sees the row as it was before the statement.
    private const string WasHeld =
        "EXISTS (SELECT 1 FROM upload_sessions AS before WHERE before.id = $1 AND before.lease_token <> $2)";

    /// <summary>
    /// Acquires the lease if it is free; otherwise records the request for the holder, which must answer soon. Returns
    /// the row after that, and whether another token had the lease, even an expired one.
    /// </summary>
    public Task<(UploadSession? Row, bool WasHeld)> AskAsync(Guid session, Guid token) => PostgresRetry.RunAsync(
        async () =>
        {
            await using var db = await contexts.CreateDbContextAsync();
            await using var ask = await db.CommandAsync(
                $"{Ask} RETURNING {PostgresSessionColumns.Names}, {WasHeld}", CancellationToken.None);
            ask.Parameters.Add(new NpgsqlParameter { Value = session });
            ask.Parameters.Add(new NpgsqlParameter { Value = token });
            await using var row = await ask.ExecuteReaderAsync();
            return await row.ReadAsync() ? (PostgresSessionColumns.Read(row), row.GetBoolean(row.FieldCount - 1)) : (null, false);
        },
        CancellationToken.None);

    /// <summary>Acquires the lease if it is free and no newer request has been made.</summary>
    public Task<UploadSession?> TakeAsync(Guid session, Guid token, DateTimeOffset wantedAt) =>
        ChangeAsync(Take, session, token, wantedAt);

    /// <summary>Acquires the lease if it is free and no request is waiting.</summary>
    public Task<UploadSession?> TryAsync(Guid session, Guid token) => ChangeAsync(Try, session, token);

    /// <summary>Reads leases; missing rows are omitted.</summary>
    public Task<List<LeaseRow>> ReadAsync(Guid[] sessions, CancellationToken cancellation) =>
        QueryAsync(Look, [sessions], cancellation);

    /// <summary>Renews leases, requested ones only briefly; returns those that are still held.</summary>
    public Task<List<LeaseRow>> ProlongAsync(Guid[] sessions, Guid[] tokens, CancellationToken cancellation) =>
        QueryAsync(Prolong, [sessions, tokens], cancellation);

    /// <summary>Whether the session exists.</summary>
    public Task<bool> ExistsAsync(Guid session) => PostgresRetry.RunAsync(
        async () =>
        {
            await using var db = await contexts.CreateDbContextAsync();
            return await db.UploadSessions.AnyAsync(one => one.Id == session);
        },
        CancellationToken.None);

    /// <summary>Releases a lease; recorded requests stay.</summary>
    public Task ReleaseAsync(Guid session, Guid token) => ChangeAsync(Release, session, token);

    private Task<UploadSession?> ChangeAsync(string sql, params object[] values) => PostgresRetry.RunAsync(
        async () =>
        {
            await using var db = await contexts.CreateDbContextAsync();
            await using var change = await db.CommandAsync($"{sql} RETURNING {PostgresSessionColumns.Names}", CancellationToken.None);
            Array.ForEach(values, value => change.Parameters.Add(new NpgsqlParameter { Value = value }));
            await using var row = await change.ExecuteReaderAsync();
            return await row.ReadAsync() ? PostgresSessionColumns.Read(row) : null;
        },
        CancellationToken.None);

    private Task<List<LeaseRow>> QueryAsync(string sql, object[] parameters, CancellationToken cancellation) =>
        PostgresRetry.RunAsync(
            async () =>
            {
                await using var db = await contexts.CreateDbContextAsync(cancellation);
                return await db.Database.SqlQueryRaw<LeaseRow>(sql, parameters).ToListAsync(cancellation);
            },
            cancellation);
}

/// <summary>The lease columns of a row.</summary>
internal sealed record LeaseRow(Guid Session, Guid? Token, DateTimeOffset? WantedAt, bool IsFree);
