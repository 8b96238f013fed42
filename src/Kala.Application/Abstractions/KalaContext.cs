using Kala.Domain.Files;
using Kala.Domain.Owners;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Abstractions;

/// <summary>
/// The tables, for use cases. One sealed subclass per database defines the mapping. The frequent operations of uploads
/// and downloads have methods of their own, so that a database can use hand-written statements for them; see
/// docs/decisions/0031.
/// </summary>
public abstract class KalaContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>Upload sessions, including the closed ones.</summary>
    public DbSet<UploadSession> UploadSessions => Set<UploadSession>();

    /// <summary>Files, including deleted ones.</summary>
    public DbSet<StoredFile> Files => Set<StoredFile>();

    /// <summary>Idempotency keys of created sessions.</summary>
    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();

    /// <summary>The usage of owners, several rows for each. The database maintains them.</summary>
    public DbSet<OwnerUsage> OwnerUsage => Set<OwnerUsage>();

    /// <summary>Users.</summary>
    public DbSet<User> Users => Set<User>();

    /// <summary>API keys.</summary>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <summary>Signing keys.</summary>
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    /// <summary>
    /// Makes transactions that add rows of an owner run one after another, where they could run at the same time.
    /// </summary>
    public virtual Task SerializeAsync(Guid owner, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Finds a session without tracking it; null if it is unknown.</summary>
    public abstract Task<UploadSession?> FindSessionAsync(Guid id, CancellationToken cancellation);

    /// <summary>Finds a file, deleted or not, without tracking it; null if it is unknown.</summary>
    public abstract Task<StoredFile?> FindFileAsync(Guid id, CancellationToken cancellation);

    /// <summary>Inserts a session, at the latest when the changes are saved.</summary>
    public abstract void Insert(UploadSession session);

    /// <summary>Inserts a file, at the latest when the changes are saved.</summary>
    public abstract void Insert(StoredFile file);

    /// <summary>Updates a session's row at once.</summary>
    /// <param name="session">The new values; not tracked.</param>
    /// <param name="before">The values that the row must still have.</param>
    /// <param name="lease">The lease token that the row must still have.</param>
    /// <param name="releasesLease">
    /// Whether the update also releases the lease; otherwise it renews it, by the database's clock. Has no effect where
    /// rows have no leases.
    /// </param>
    /// <param name="isAlone">
    /// Whether the transaction changes nothing else, so that the update may also end it; queries may follow.
    /// </param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>False, with nothing changed, if the row has other values.</returns>
    public abstract Task<bool> UpdateAsync(
        UploadSession session,
        SessionSnapshot before,
        Guid? lease,
        bool releasesLease,
        bool isAlone,
        CancellationToken cancellation);
}
