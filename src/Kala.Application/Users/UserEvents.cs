using Kala.Application.Abstractions;
using Kala.Domain.Events;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Users;

/// <summary>Creates the events about users, keys and sign-ins.</summary>
internal static class UserEvents
{
    /// <param name="kind">One of <see cref="EventKinds"/>.</param>
    /// <param name="now">The current time.</param>
    /// <param name="subject">The user or key that it was done to; null for an unknown one.</param>
    /// <param name="actor">Who did it; null for the server itself.</param>
    /// <param name="detail">The name, or what changed; no secret.</param>
    /// <param name="count">How many rows it changed, if that is told.</param>
    public static Event Of(string kind, DateTimeOffset now, Guid? subject, Guid? actor, string? detail, int count = 1) => new()
    {
        At = now,
        Id = Identifiers.NewEventId(now),
        Kind = kind,
        SubjectId = subject,
        ActorId = actor,
        Count = count,
        Detail = detail,
    };

    /// <summary>Adds an event, unless an earlier run, whose commit was not confirmed, has added it.</summary>
    public static async Task AddOnceAsync(KalaContext db, Event one, CancellationToken cancellation)
    {
        if (!await db.Events.AnyAsync(other => other.At == one.At && other.Id == one.Id, cancellation))
        {
            db.Add(one);
        }
    }
}
