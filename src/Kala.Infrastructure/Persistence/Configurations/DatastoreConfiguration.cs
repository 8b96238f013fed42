using Kala.Domain.Datastores;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kala.Infrastructure.Persistence.Configurations;

/// <summary>The table <c>datastores</c>, described in <c>docs/schema.md</c>.</summary>
internal sealed class DatastoreConfiguration : IEntityTypeConfiguration<Datastore>
{
    public void Configure(EntityTypeBuilder<Datastore> datastore)
    {
        datastore.ToTable("datastores");
        datastore.HasKey(one => one.Id);

        datastore.Property(one => one.Id).HasColumnName("id").ValueGeneratedNever();
        datastore.Property(one => one.OwnerId).HasColumnName("owner_id");
        datastore.Property(one => one.FileId).HasColumnName("file_id");
        datastore.Property(one => one.Name).HasColumnName("name");
        datastore.Property(one => one.Options).HasColumnName("options");
        datastore.Property(one => one.State).HasColumnName("state");
        datastore.Property(one => one.Reader).HasColumnName("reader");
        datastore.Property(one => one.Progress).HasColumnName("progress");
        datastore.Property(one => one.FailureCode).HasColumnName("failure_code");
        datastore.Property(one => one.FailureMessage).HasColumnName("failure_message");
        datastore.Property(one => one.Package).HasColumnName("package");
        datastore.Property(one => one.PackageBytes).HasColumnName("package_bytes");
        datastore.Property(one => one.CreatedAt).HasColumnName("created_at");
        datastore.Property(one => one.ReadyAt).HasColumnName("ready_at");

        datastore.HasIndex(one => new { one.OwnerId, one.CreatedAt, one.Id }).HasDatabaseName("ix_datastores_owner_created");
        datastore.HasIndex(one => one.FileId).HasDatabaseName("ix_datastores_file");
        datastore.HasIndex(one => one.CreatedAt).HasFilter("state = 'importing'").HasDatabaseName("ix_datastores_importing");
    }
}
