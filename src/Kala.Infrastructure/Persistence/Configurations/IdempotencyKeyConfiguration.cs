using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kala.Infrastructure.Persistence.Configurations;

/// <summary>The table <c>idempotency_keys</c>, described in <c>docs/schema.md</c>.</summary>
internal sealed class IdempotencyKeyConfiguration : IEntityTypeConfiguration<IdempotencyKey>
{
    public void Configure(EntityTypeBuilder<IdempotencyKey> key)
    {
        key.ToTable("idempotency_keys");
        key.HasKey(one => new { one.OwnerId, one.Key });

        key.Property(one => one.OwnerId).HasColumnName("owner_id");
        key.Property(one => one.Key).HasColumnName("key");
        key.Property(one => one.SessionId).HasColumnName("session_id");
        key.Property(one => one.RequestSha256).HasColumnName("request_sha256");
        key.Property(one => one.CreatedAt).HasColumnName("created_at");

        key.HasIndex(one => one.CreatedAt).HasDatabaseName("ix_idempotency_keys_created");
    }
}
