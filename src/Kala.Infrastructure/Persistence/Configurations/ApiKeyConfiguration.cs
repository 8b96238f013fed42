using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kala.Infrastructure.Persistence.Configurations;

/// <summary>The table <c>api_keys</c>, described in <c>docs/schema.md</c>.</summary>
internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> key)
    {
        key.ToTable("api_keys");
        key.HasKey(one => one.Id);
        key.HasOne<User>().WithMany().HasForeignKey(one => one.UserId).OnDelete(DeleteBehavior.Restrict);

        key.Property(one => one.Id).HasColumnName("id").ValueGeneratedNever();
        key.Property(one => one.UserId).HasColumnName("user_id");
        key.Property(one => one.Name).HasColumnName("name");
        key.Property(one => one.Prefix).HasColumnName("prefix");
        key.Property(one => one.Hash).HasColumnName("sha256");
        key.Property(one => one.Permissions).HasColumnName("permissions");
        key.Property(one => one.IsForFilestore).HasColumnName("is_for_filestore");
        key.Property(one => one.ValidFrom).HasColumnName("valid_from");
        key.Property(one => one.ValidTo).HasColumnName("valid_to");
        key.Property(one => one.CreatedAt).HasColumnName("created_at");
        key.Property(one => one.LastUsedAt).HasColumnName("last_used_at");

        key.HasIndex(one => one.Prefix).IsUnique().HasDatabaseName("ux_api_keys_prefix");
        key.HasIndex(one => one.UserId).HasDatabaseName("ix_api_keys_user");
    }
}
