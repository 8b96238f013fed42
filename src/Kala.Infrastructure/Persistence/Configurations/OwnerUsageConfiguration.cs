using Kala.Domain.Owners;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kala.Infrastructure.Persistence.Configurations;

/// <summary>
/// The table <c>owner_usage</c>, described in <c>docs/schema.md</c>. The migrations create its triggers.
/// </summary>
internal sealed class OwnerUsageConfiguration : IEntityTypeConfiguration<OwnerUsage>
{
    public void Configure(EntityTypeBuilder<OwnerUsage> usage)
    {
        usage.ToTable("owner_usage");
        usage.HasKey(one => new { one.OwnerId, one.Slot });

        usage.Property(one => one.OwnerId).HasColumnName("owner_id");
        usage.Property(one => one.Slot).HasColumnName("slot").ValueGeneratedNever();
        usage.Property(one => one.Bytes).HasColumnName("bytes");
        usage.Property(one => one.Sessions).HasColumnName("sessions");
        usage.Property(one => one.Files).HasColumnName("files");
        usage.Property(one => one.Ended).HasColumnName("ended");
    }
}
