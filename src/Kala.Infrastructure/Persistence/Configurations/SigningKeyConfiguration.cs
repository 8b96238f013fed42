using Kala.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kala.Infrastructure.Persistence.Configurations;

/// <summary>The table <c>signing_keys</c>, described in <c>docs/schema.md</c>.</summary>
internal sealed class SigningKeyConfiguration : IEntityTypeConfiguration<SigningKey>
{
    public void Configure(EntityTypeBuilder<SigningKey> key)
    {
        key.ToTable("signing_keys");
        key.HasKey(one => one.Name);

        key.Property(one => one.Name).HasColumnName("name");
        key.Property(one => one.Secret).HasColumnName("secret");
        key.Property(one => one.CreatedAt).HasColumnName("created_at");
    }
}
