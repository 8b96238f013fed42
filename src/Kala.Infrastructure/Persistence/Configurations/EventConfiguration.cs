using Kala.Domain.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kala.Infrastructure.Persistence.Configurations;

/// <summary>The table <c>events</c>, described in <c>docs/schema.md</c>.</summary>
internal sealed class EventConfiguration : IEntityTypeConfiguration<Event>
{
    public void Configure(EntityTypeBuilder<Event> one)
    {
        one.ToTable("events");
        // The order of the audit. New rows come at the end of it, which costs a creation little.
        one.HasKey(row => new { row.At, row.Id });

        one.Property(row => row.At).HasColumnName("at");
        one.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
        one.Property(row => row.Kind).HasColumnName("kind");
        one.Property(row => row.SessionId).HasColumnName("session_id");
        one.Property(row => row.ActorId).HasColumnName("actor_id");
        one.Property(row => row.SubjectId).HasColumnName("subject_id");
        one.Property(row => row.Offset).HasColumnName("offset");
        one.Property(row => row.Count).HasColumnName("count");
        one.Property(row => row.Detail).HasColumnName("detail");

        // For the timeline of a session.
        one.HasIndex(row => new { row.SessionId, row.At, row.Id })
            .HasFilter("session_id is not null")
            .HasDatabaseName("ix_events_session");
    }
}
