using Kala.Domain.UploadSessions;
using Kala.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Leases;

/// <summary>
/// The columns of a lease. Every instant in them is the database's: <c>now()</c>, the beginning of the one statement, so
/// that all of it sees the same. Each statement may be repeated with the same token: the second run changes nothing.
/// </summary>
internal sealed class LeaseRows(IDbContextFactory<PostgresKalaContext> contexts)
{
    /// <summary>Free, or left behind by a holder whose time is over, or given to this very asker by a run nobody heard of.</summary>
    private const string IsFree = "(lease_token IS NULL OR lease_token = $2 OR lease_expires_at < now())";

    /// <summary>Whoever's time is over may still have the blob open: nobody writes behind its bytes any more.</summary>
    private const string IsSuspect = $"blob_suspect OR (lease_token <> $2 AND {IsFree}) IS TRUE";

    private const string Now = "date_trunc('milliseconds', now())";
    private const string End = PostgresStatements.LeaseEnd;

    /// <summary>When a lease that is wanted ends, unless its holder shows that it lives: it looks every second.</summary>
    private const string WantedEnd = $"{Now} + interval '3 seconds'";

    // A want is also its asker's ticket: each is later than any before it.
    private const string Ask =
        $"""
        UPDATE upload_sessions SET
            blob_suspect = {IsSuspect},
            lease_token = CASE WHEN {IsFree} THEN $2 ELSE lease_token END,
            lease_expires_at = CASE WHEN {IsFree} THEN {End} ELSE least(lease_expires_at, {WantedEnd}) END,
            lease_wanted_at = CASE WHEN {IsFree} THEN NULL
                ELSE greatest({Now}, lease_wanted_at + interval '1 millisecond') END
        WHERE id = $1
        """;

    private const string Take =
        $"""
        UPDATE upload_sessions SET
            blob_suspect = {IsSuspect}, lease_token = $2, lease_expires_at = {End}, lease_wanted_at = NULL
        WHERE id = $1 AND {IsFree} AND (lease_wanted_at = $3 OR lease_token = $2)
        """;

    // Nobody is disturbed: not who holds it, and not who waits for it. Whoever waits looks ten times a second.
    private const string Try =
        $"""
        UPDATE upload_sessions SET blob_suspect = {IsSuspect}, lease_token = $2, lease_expires_at = {End}
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

    /// <summary>
    /// Takes the lease if it is free; else lets its holder know that it is wanted, which has to answer soon. The row, as it
    /// is then.
    /// </summary>
    public Task<UploadSession?> AskAsync(Guid session, Guid token) => ChangeAsync(Ask, session, token);

    /// <summary>Takes the lease if it is free, and nobody has asked for it since this asker did.</summary>
    public Task<UploadSession?> TakeAsync(Guid session, Guid token, DateTimeOffset wantedAt) =>
        ChangeAsync(Take, session, token, wantedAt);

    /// <summary>Takes the lease if it is free and nobody waits for it.</summary>
    public Task<UploadSession?> TryAsync(Guid session, Guid token) => ChangeAsync(Try, session, token);

    /// <summary>What the rows say of some leases, those of them that are there.</summary>
    public Task<List<LeaseRow>> LookAsync(Guid[] sessions, CancellationToken cancellation) =>
        QueryAsync(Look, [sessions], cancellation);

    /// <summary>Lets some leases run on from now, those that are wanted not for long; what the rows say of those that are still held.</summary>
    public Task<List<LeaseRow>> ProlongAsync(Guid[] sessions, Guid[] tokens, CancellationToken cancellation) =>
        QueryAsync(Prolong, [sessions, tokens], cancellation);

    /// <summary>Whether there is such a session.</summary>
    public Task<bool> ExistsAsync(Guid session) => PostgresPatience.RunAsync(
        async () =>
        {
            await using var db = await contexts.CreateDbContextAsync();
            return await db.UploadSessions.AnyAsync(one => one.Id == session);
        },
        CancellationToken.None);

    /// <summary>Gives a lease back. Who wants it still does.</summary>
    public Task ReleaseAsync(Guid session, Guid token) => ChangeAsync(Release, session, token);

    private Task<UploadSession?> ChangeAsync(string sql, params object?[] values) => PostgresPatience.RunAsync(
        async () =>
        {
            await using var db = await contexts.CreateDbContextAsync();
            return await db.ReturnSessionAsync(sql, values);
        },
        CancellationToken.None);

    private Task<List<LeaseRow>> QueryAsync(string sql, object[] parameters, CancellationToken cancellation) =>
        PostgresPatience.RunAsync(
            async () =>
            {
                await using var db = await contexts.CreateDbContextAsync(cancellation);
                return await db.Database.SqlQueryRaw<LeaseRow>(sql, parameters).ToListAsync(cancellation);
            },
            cancellation);
}

/// <summary>What a row says of its lease.</summary>
internal sealed record LeaseRow(Guid Session, Guid? Token, DateTimeOffset? WantedAt, bool IsFree);
