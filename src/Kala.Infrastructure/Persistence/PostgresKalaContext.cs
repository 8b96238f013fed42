using System.Data;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The tables in PostgreSQL, with its native types for uuids and times. Text is compared byte by byte, independent of
/// the database's locale.
/// </summary>
internal sealed class PostgresKalaContext(DbContextOptions<PostgresKalaContext> options) : KalaContext(options)
{
    private const string ByteByByte = "C";

    // They belong to one caller: the context returns to its pool without them.
    private readonly List<NpgsqlBatchCommand> _inserts = [];

    private PostgresStatements Statements => PostgresStatements.Of(Model);

    public override Task SerializeAsync(Guid owner, CancellationToken cancellation) => Database.ExecuteSqlAsync(
        $"SELECT pg_advisory_xact_lock(hashtextextended({owner.ToString("D")}, 0))", cancellation);

    public override async Task<UploadSession?> FindSessionAsync(Guid id, CancellationToken cancellation) =>
        await Statements.FindSessionAsync(await OpenAsync(cancellation), id, cancellation);

    public override async Task<StoredFile?> FindFileAsync(Guid id, CancellationToken cancellation) =>
        await Statements.FindFileAsync(await OpenAsync(cancellation), id, cancellation);

    public override void Insert(UploadSession session) => _inserts.Add(Statements.Insert(session));

    public override void Insert(StoredFile file) => _inserts.Add(Statements.Insert(file));

    public override async Task<bool> UpdateAsync(
        UploadSession session,
        SessionSnapshot before,
        Guid? lease,
        bool releasesLease,
        bool isAlone,
        CancellationToken cancellation)
    {
        var update = Statements.Update(session, before, lease, releasesLease);
        await PostgresStatements.RunAsync(await OpenAsync(cancellation), [update], isAlone, cancellation);
        if (isAlone && Database.CurrentTransaction is { } over)
        {
            // The database has ended the transaction; EF Core would otherwise run later commands in it.
            await over.DisposeAsync();
        }
        return update.Rows > 0;
    }

    /// <summary>
    /// Runs a change of one session's row with the values <c>$1</c>, <c>$2</c>; returns the changed row, or null if
    /// there is none.
    /// </summary>
    public async Task<UploadSession?> ReturnSessionAsync(string sql, params object?[] values) =>
        await Statements.ReturnSessionAsync(await OpenAsync(CancellationToken.None), sql, values);

    /// <summary>
    /// Saves tracked changes and pending inserts and commits, unless the transaction has already ended.
    /// </summary>
    public async Task CommitAsync()
    {
        if (Database.CurrentTransaction is not { } transaction)
        {
            return;
        }
        var savesMore = ChangeTracker.HasChanges();
        if (_inserts.Count > 0 || !savesMore)
        {
            await PostgresStatements.RunAsync(
                await OpenAsync(CancellationToken.None), _inserts, commits: !savesMore, CancellationToken.None);
        }
        if (savesMore)
        {
            await SaveChangesAsync();
            await transaction.CommitAsync();
        }
    }

    public override void Dispose()
    {
        _inserts.Clear();
        base.Dispose();
    }

    public override ValueTask DisposeAsync()
    {
        _inserts.Clear();
        return base.DisposeAsync();
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(PostgresKalaContext).Assembly);
        // A row that was read and changed is saved only if its lease has not changed meanwhile.
        model.Entity<UploadSession>().Property(one => one.LeaseToken).IsConcurrencyToken();
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<string>().UseCollation(ByteByByte);
        conventions.Properties<SessionStatus>().UseCollation(ByteByByte);
        conventions.Properties<Permissions>().UseCollation(ByteByByte);
        conventions.Properties<Sha256Digest>().UseCollation(ByteByByte);
        conventions.Properties<DateTimeOffset>().HaveConversion<UtcMilliseconds>();
        conventions.ConvertCommonTypes();
    }

    private async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = (NpgsqlConnection)Database.GetDbConnection();
        if (connection.State != ConnectionState.Open)
        {
            await Database.OpenConnectionAsync(cancellation);
        }
        return connection;
    }

    internal sealed class UtcMilliseconds() : ValueConverter<DateTimeOffset, DateTimeOffset>(
        instant => new DateTimeOffset(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero),
        instant => instant);
}
