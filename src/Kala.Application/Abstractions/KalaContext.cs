using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Kala.Application.Abstractions;

/// <summary>The tables, as a use case sees them. One sealed subclass for each database has the mapping.</summary>
public abstract class KalaContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>Files on their way in, and the history of those that arrived.</summary>
    public DbSet<UploadSession> UploadSessions => Set<UploadSession>();

    /// <summary>Files that can be read, and those that were deleted.</summary>
    public DbSet<StoredFile> Files => Set<StoredFile>();

    /// <summary>Creations that may be repeated.</summary>
    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();

    /// <summary>Who may sign in.</summary>
    public DbSet<User> Users => Set<User>();

    /// <summary>What programs sign in with.</summary>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <summary>Secrets that servers sign with.</summary>
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    /// <summary>Lets only one transaction at a time add something of an owner, where several could.</summary>
    public virtual Task SerializeAsync(Guid owner, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Lets the lease that a row has run on from now, by the database's clock, where rows have leases.</summary>
    public virtual void Prolong(UpdateSettersBuilder<UploadSession> row)
    {
    }

    /// <summary>Gives the lease that a row has back in the same change, where rows have leases.</summary>
    public virtual void Release(UpdateSettersBuilder<UploadSession> row)
    {
    }
}
