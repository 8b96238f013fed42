using Kala.Domain.Files;
using Kala.Domain.Owners;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Abstractions;

/// <summary>
/// The tables, as a use case sees them. One sealed subclass for each database has the mapping. What every upload and
/// download asks for has a method of its own, so that a database can have a statement of its own for it: see
/// docs/decisions/0031.
/// </summary>
public abstract class KalaContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>Files on their way in, and the history of those that arrived.</summary>
    public DbSet<UploadSession> UploadSessions => Set<UploadSession>();

    /// <summary>Files that can be read, and those that were deleted.</summary>
    public DbSet<StoredFile> Files => Set<StoredFile>();

    /// <summary>Creations that may be repeated.</summary>
    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();

    /// <summary>What owners have; several rows of each. The database keeps them itself.</summary>
    public DbSet<OwnerUsage> OwnerUsage => Set<OwnerUsage>();

    /// <summary>Who may sign in.</summary>
    public DbSet<User> Users => Set<User>();

    /// <summary>What programs sign in with.</summary>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <summary>Secrets that servers sign with.</summary>
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    /// <summary>Lets only one transaction at a time add something of an owner, where several could.</summary>
    public virtual Task SerializeAsync(Guid owner, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>A session, which is not tracked; null if there is none.</summary>
    public abstract Task<UploadSession?> FindSessionAsync(Guid id, CancellationToken cancellation);

    /// <summary>A file, which is not tracked, deleted or not; null if there is none.</summary>
    public abstract Task<StoredFile?> FindFileAsync(Guid id, CancellationToken cancellation);

    /// <summary>Adds a session, at the latest when the changes are saved.</summary>
    public abstract void Insert(UploadSession session);

    /// <summary>Adds a file, at the latest when the changes are saved.</summary>
    public abstract void Insert(StoredFile file);

    /// <summary>Makes a session's row what the session is now, at once.</summary>
    /// <param name="session">Not tracked.</param>
    /// <param name="before">What the row must still be.</param>
    /// <param name="lease">The lease that the row must still have.</param>
    /// <param name="givesLeaseBack">
    /// Whether the lease goes with the change; else it runs on from now, by the database's clock. Where rows have no
    /// leases, neither happens.
    /// </param>
    /// <param name="isAlone">
    /// Whether nothing else is changed in the transaction, so that a database may end it with this; queries may follow.
    /// </param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>False, and nothing is changed, if the row is something else.</returns>
    public abstract Task<bool> UpdateAsync(
        UploadSession session,
        SessionMark before,
        Guid? lease,
        bool givesLeaseBack,
        bool isAlone,
        CancellationToken cancellation);
}
