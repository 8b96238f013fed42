using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kala.Infrastructure.Persistence.Configurations;

/// <summary>The table <c>users</c>, described in <c>docs/schema.md</c>.</summary>
internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> user)
    {
        user.ToTable("users");
        user.HasKey(one => one.Id);

        user.Property(one => one.Id).HasColumnName("id").ValueGeneratedNever();
        user.Property(one => one.Name).HasColumnName("name");
        user.Property(one => one.NameFolded).HasColumnName("name_folded");
        user.Property(one => one.PasswordHash).HasColumnName("password_hash");
        user.Property(one => one.Permissions).HasColumnName("permissions");
        user.Property(one => one.IsDisabled).HasColumnName("is_disabled");
        user.Property(one => one.TokenGeneration).HasColumnName("token_generation");
        user.Property(one => one.CreatedAt).HasColumnName("created_at");
        user.Property(one => one.UpdatedAt).HasColumnName("updated_at");

        user.HasIndex(one => one.NameFolded).IsUnique().HasDatabaseName("ux_users_name");
    }
}
