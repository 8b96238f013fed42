using Kala.Domain.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kala.Infrastructure.Persistence.Configurations;

/// <summary>The table <c>files</c>, described in <c>docs/schema.md</c>.</summary>
internal sealed class StoredFileConfiguration : IEntityTypeConfiguration<StoredFile>
{
    private const string Kept = "deleted_at is null";

    public void Configure(EntityTypeBuilder<StoredFile> file)
    {
        file.ToTable("files");
        file.HasKey(one => one.Id);

        file.Property(one => one.Id).HasColumnName("id").ValueGeneratedNever();
        file.Property(one => one.OwnerId).HasColumnName("owner_id");
        file.Property(one => one.OriginalFilename).HasColumnName("original_filename");
        file.Property(one => one.OriginalFilenameFolded).HasColumnName("original_filename_folded");
        file.Property(one => one.ContentType).HasColumnName("content_type");
        file.Property(one => one.Size).HasColumnName("size");
        file.Property(one => one.Sha256).HasColumnName("sha256");
        file.Property(one => one.Verified).HasColumnName("verified");
        file.Property(one => one.VerifiedByChunks).HasColumnName("verified_by_chunks");
        file.Property(one => one.Extents).HasColumnName("extents");
        file.Property(one => one.CreatedAt).HasColumnName("created_at");
        file.Property(one => one.ClosedAt).HasColumnName("closed_at");
        // Of two who delete it at once, one has deleted it.
        file.Property(one => one.DeletedAt).HasColumnName("deleted_at").IsConcurrencyToken();
        file.Property(one => one.ScrubbedAt).HasColumnName("scrubbed_at");
        file.Property(one => one.CorruptAt).HasColumnName("corrupt_at");

        // For the lists, which exclude deleted files.
        file.HasIndex(one => new { one.OwnerId, one.CreatedAt, one.Id }).HasFilter(Kept).HasDatabaseName("ix_files_owner_created");
        file.HasIndex(one => new { one.CreatedAt, one.Id }).HasFilter(Kept).HasDatabaseName("ix_files_created");
        file.HasIndex(one => new { one.Size, one.Id }).HasFilter(Kept).HasDatabaseName("ix_files_size");
        file.HasIndex(one => new { one.OriginalFilename, one.Id }).HasFilter(Kept).HasDatabaseName("ix_files_filename");

        // For the statistics; each index includes the column to sum up.
        file.HasIndex(one => new { one.ClosedAt, one.Size }).HasDatabaseName("ix_files_closed");
        file.HasIndex(one => new { one.DeletedAt, one.Size })
            .HasFilter("deleted_at is not null")
            .HasDatabaseName("ix_files_deleted");

        // For the scrubber: the longest unread files come first.
        file.HasIndex(one => new { one.ScrubbedAt, one.Id })
            .HasFilter(Kept)
            .HasDatabaseName("ix_files_scrubbed");
    }
}
