using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The tables in PostgreSQL, with its own types for uuids and instants. Text is compared byte by byte, whatever the
/// locale of the database.
/// </summary>
internal sealed class PostgresKalaContext(DbContextOptions<PostgresKalaContext> options) : KalaContext(options)
{
    /// <summary>How long a lease lasts without a heartbeat; <see cref="Leases.LeaseRows"/> has the same in SQL.</summary>
    private const int LeaseSeconds = 15;

    private const string ByteByByte = "C";

    public override Task SerializeAsync(Guid owner, CancellationToken cancellation) => Database.ExecuteSqlAsync(
        $"SELECT pg_advisory_xact_lock(hashtextextended({owner.ToString("D")}, 0))", cancellation);

    public override void Prolong(UpdateSettersBuilder<UploadSession> row) =>
        row.SetProperty(
            one => one.LeaseExpiresAt,
#pragma warning disable RS0030 // becomes now() in SQL: leases run by the database's clock
            one => DateTimeOffset.UtcNow.AddSeconds(LeaseSeconds));
#pragma warning restore RS0030

    public override void Release(UpdateSettersBuilder<UploadSession> row) => row
        .SetProperty(one => one.LeaseToken, (Guid?)null)
        .SetProperty(one => one.LeaseExpiresAt, (DateTimeOffset?)null);

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(PostgresKalaContext).Assembly);
        // A row that was read and changed is saved only if nobody has taken the lease in between.
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

    private sealed class UtcMilliseconds() : ValueConverter<DateTimeOffset, DateTimeOffset>(
        instant => new DateTimeOffset(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero),
        instant => instant);
}
