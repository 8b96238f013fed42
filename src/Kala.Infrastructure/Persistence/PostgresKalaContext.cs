using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
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

    private static readonly Func<PostgresKalaContext, Guid, CancellationToken, Task<UploadSession?>> Session =
        EF.CompileAsyncQuery((PostgresKalaContext db, Guid id, CancellationToken _) =>
            db.UploadSessions.AsNoTracking().SingleOrDefault(one => one.Id == id));

    private static readonly Func<PostgresKalaContext, Guid, CancellationToken, Task<StoredFile?>> File =
        EF.CompileAsyncQuery((PostgresKalaContext db, Guid id, CancellationToken _) =>
            db.Files.AsNoTracking().SingleOrDefault(one => one.Id == id));

    public override Task<UploadSession?> FindSessionAsync(Guid id, CancellationToken cancellation) => Session(this, id, cancellation);

    public override Task<StoredFile?> FindFileAsync(Guid id, CancellationToken cancellation) => File(this, id, cancellation);

    public override void Insert(UploadSession session) => Add(session);

    public override void Insert(StoredFile file) => Add(file);

    public override async Task<bool> UpdateAsync(
        UploadSession session,
        SessionMark before,
        Guid? lease,
        bool givesLeaseBack,
        CancellationToken cancellation) =>
        await UploadSessions
            .Where(row => row.Id == session.Id && row.Status == before.Status && row.Generation == before.Generation
                && row.Blob == before.Blob && row.Offset == before.Offset && row.LeaseToken == lease)
            .ExecuteUpdateAsync(
                row =>
                {
                    row.SetProperty(one => one.Status, session.Status)
                        .SetProperty(one => one.Failure, session.Failure)
                        .SetProperty(one => one.Generation, session.Generation)
                        .SetProperty(one => one.Blob, session.Blob)
                        .SetProperty(one => one.BlobSuspect, session.BlobSuspect)
                        .SetProperty(one => one.Offset, session.Offset)
                        .SetProperty(one => one.DigestState, session.DigestState)
                        .SetProperty(one => one.OriginalFilename, session.OriginalFilename)
                        .SetProperty(one => one.OriginalFilenameFolded, session.OriginalFilenameFolded)
                        .SetProperty(one => one.ExpectedSize, session.ExpectedSize)
                        .SetProperty(one => one.Sha256, session.Sha256)
                        .SetProperty(one => one.Verified, session.Verified)
                        .SetProperty(one => one.UpdatedAt, session.UpdatedAt)
                        .SetProperty(one => one.ExpiresAt, session.ExpiresAt)
                        .SetProperty(one => one.ClosedAt, session.ClosedAt);
                    KeepLease(row, !givesLeaseBack);
                },
                cancellation) > 0;

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

    private static void KeepLease(UpdateSettersBuilder<UploadSession> row, bool isKept) => _ = isKept
        ? row.SetProperty(
            one => one.LeaseExpiresAt,
#pragma warning disable RS0030 // becomes now() in SQL: leases run by the database's clock
            one => DateTimeOffset.UtcNow.AddSeconds(LeaseSeconds))
#pragma warning restore RS0030
        : row.SetProperty(one => one.LeaseToken, (Guid?)null).SetProperty(one => one.LeaseExpiresAt, (DateTimeOffset?)null);

    internal sealed class UtcMilliseconds() : ValueConverter<DateTimeOffset, DateTimeOffset>(
        instant => new DateTimeOffset(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero),
        instant => instant);
}
