using System.Data;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
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

    public override async Task SerializeAsync(Guid owner, CancellationToken cancellation)
    {
        if (Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("Without a transaction the lock would end at once.");
        }
        await Database.ExecuteSqlAsync(
            $"SELECT pg_advisory_xact_lock(hashtextextended({owner.ToString("D")}, 0))", cancellation);
    }

    /// <summary>A command on EF Core's connection, in the current transaction; the caller disposes it.</summary>
    public async ValueTask<NpgsqlCommand> CommandAsync(string sql, CancellationToken cancellation)
    {
        var connection = (NpgsqlConnection)Database.GetDbConnection();
        if (connection.State != ConnectionState.Open)
        {
            await Database.OpenConnectionAsync(cancellation);
        }
        return new NpgsqlCommand(sql, connection, (NpgsqlTransaction?)Database.CurrentTransaction?.GetDbTransaction());
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
        conventions.Properties<Extents>().UseCollation(ByteByByte);
        conventions.Properties<Sha256Digest>().UseCollation(ByteByByte);
        conventions.Properties<DateTimeOffset>().HaveConversion<UtcMilliseconds>();
        conventions.ConvertCommonTypes();
    }

    internal sealed class UtcMilliseconds() : ValueConverter<DateTimeOffset, DateTimeOffset>(
        instant => PostgresValues.InMilliseconds(instant),
        instant => instant);
}
