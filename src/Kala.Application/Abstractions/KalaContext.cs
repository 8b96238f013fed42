using Kala.Domain.Datastores;
using Kala.Domain.Events;
using Kala.Domain.Files;
using Kala.Domain.Owners;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Abstractions;

/// <summary>The tables, for use cases. One sealed subclass per database defines the mapping.</summary>
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

    /// <summary>Events, for the timeline of a session and for the audit.</summary>
    public DbSet<Event> Events => Set<Event>();

    /// <summary>Datastores.</summary>
    public DbSet<Datastore> Datastores => Set<Datastore>();

    /// <summary>Collections of datastores whose import has ended well.</summary>
    public DbSet<DatastoreTable> DatastoreCollections => Set<DatastoreTable>();

    /// <summary>Signing keys.</summary>
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    /// <summary>
    /// Makes transactions that add rows of an owner run one after another, where they could run at the same time.
    /// </summary>
    public virtual Task SerializeAsync(Guid owner, CancellationToken cancellation) => Task.CompletedTask;
}
