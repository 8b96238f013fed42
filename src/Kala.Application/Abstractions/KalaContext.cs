using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;

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

    /// <summary>Secrets that servers sign with.</summary>
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();
}
