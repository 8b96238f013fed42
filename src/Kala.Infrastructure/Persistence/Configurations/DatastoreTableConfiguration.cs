using Kala.Domain.Datastores;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kala.Infrastructure.Persistence.Configurations;

/// <summary>The table <c>datastore_collections</c>, described in <c>docs/schema.md</c>.</summary>
internal sealed class DatastoreTableConfiguration : IEntityTypeConfiguration<DatastoreTable>
{
    public void Configure(EntityTypeBuilder<DatastoreTable> collection)
    {
        collection.ToTable("datastore_collections");
        collection.HasKey(one => new { one.DatastoreId, one.Position });
        collection.HasOne<Datastore>().WithMany().HasForeignKey(one => one.DatastoreId).OnDelete(DeleteBehavior.Cascade);

        collection.Property(one => one.DatastoreId).HasColumnName("datastore_id");
        collection.Property(one => one.Position).HasColumnName("position").ValueGeneratedNever();
        collection.Property(one => one.Name).HasColumnName("name");
        collection.Property(one => one.Title).HasColumnName("title");
        collection.Property(one => one.Type).HasColumnName("type");
        collection.Property(one => one.Subtype).HasColumnName("subtype");
        collection.Property(one => one.GeometryType).HasColumnName("geometry_type");
        collection.Property(one => one.FeatureCount).HasColumnName("feature_count");
        collection.Property(one => one.ShapeCount).HasColumnName("shape_count");
        collection.Property(one => one.MinX).HasColumnName("min_x");
        collection.Property(one => one.MinY).HasColumnName("min_y");
        collection.Property(one => one.MaxX).HasColumnName("max_x");
        collection.Property(one => one.MaxY).HasColumnName("max_y");
        collection.Property(one => one.SourceCrs).HasColumnName("source_crs");
        collection.Property(one => one.Fields).HasColumnName("fields");
        collection.Property(one => one.MinZoom).HasColumnName("min_zoom");
        collection.Property(one => one.MaxZoom).HasColumnName("max_zoom");
    }
}
