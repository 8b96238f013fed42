using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kala.Infrastructure.Persistence.Configurations;

/// <summary>The table <c>upload_sessions</c>, described in <c>docs/schema.md</c>.</summary>
internal sealed class UploadSessionConfiguration : IEntityTypeConfiguration<UploadSession>
{
    public void Configure(EntityTypeBuilder<UploadSession> session)
    {
        session.ToTable("upload_sessions");
        session.HasKey(one => one.Id);
        session.Ignore(one => one.IsUnnamed);
        session.Ignore(one => one.VerifiedByChunks);

        session.Property(one => one.Id).HasColumnName("id").ValueGeneratedNever();
        session.Property(one => one.OwnerId).HasColumnName("owner_id");
        session.Property(one => one.OriginalFilename).HasColumnName("original_filename");
        session.Property(one => one.OriginalFilenameFolded).HasColumnName("original_filename_folded");
        session.Property(one => one.ContentType).HasColumnName("content_type");
        session.Property(one => one.ExpectedSize).HasColumnName("expected_size");
        session.Property(one => one.ExpectedSha256).HasColumnName("expected_sha256");
        session.Property(one => one.Offset).HasColumnName("offset").IsConcurrencyToken();
        session.Property(one => one.Extents).HasColumnName("extents").IsConcurrencyToken();
        session.Property(one => one.Generation).HasColumnName("generation").IsConcurrencyToken();
        session.Property(one => one.DigestState).HasColumnName("digest_state");
        session.Property(one => one.Sha256).HasColumnName("sha256");
        session.Property(one => one.Verified).HasColumnName("verified");
        session.Property(one => one.VerifiedExtents).HasColumnName("verified_extents");
        session.Property(one => one.Status).HasColumnName("status").IsConcurrencyToken();
        session.Property(one => one.Failure).HasColumnName("failure");
        session.Property(one => one.Door).HasColumnName("door");
        session.Property(one => one.DoorData).HasColumnName("door_data");
        session.Property(one => one.RestartAllowed).HasColumnName("restart_allowed");
        session.Property(one => one.CreatedAt).HasColumnName("created_at");
        session.Property(one => one.UpdatedAt).HasColumnName("updated_at");
        session.Property(one => one.ExpiresAt).HasColumnName("expires_at");
        session.Property(one => one.ClosedAt).HasColumnName("closed_at");
        session.Property(one => one.LeaseToken).HasColumnName("lease_token");
        session.Property(one => one.LeaseExpiresAt).HasColumnName("lease_expires_at");
        session.Property(one => one.LeaseWantedAt).HasColumnName("lease_wanted_at");

        // For the bounded lists: all sessions or one owner's by creation time, one status by creation time, and all by
        // size. Each further index costs every creation and close another page.
        session.HasIndex(one => new { one.OwnerId, one.CreatedAt, one.Id }).HasDatabaseName("ix_upload_sessions_owner_created");
        session.HasIndex(one => new { one.Status, one.CreatedAt, one.Id }).HasDatabaseName("ix_upload_sessions_status_created");
        session.HasIndex(one => new { one.CreatedAt, one.Id }).HasDatabaseName("ix_upload_sessions_created");
        session.HasIndex(one => new { one.ExpectedSize, one.Id }).HasDatabaseName("ix_upload_sessions_size");
        session.HasIndex(one => new { one.OriginalFilename, one.Id }).HasDatabaseName("ix_upload_sessions_filename");

        // For one status by size, and for the statistics, which need only this index.
        session.HasIndex(one => new { one.Status, one.ExpectedSize, one.Id }).HasDatabaseName("ix_upload_sessions_status_size");
    }
}
