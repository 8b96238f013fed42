using System.Text.Json.Nodes;
using Kala.Api.Routes;
using Kala.Application.Admin;
using Kala.Domain.Events;

namespace Kala.Api.Admin;

/// <summary>The descriptions of the timeline and the audit.</summary>
internal static class EventsDescription
{
    private const string Group = "Lists";
    private const string Cursor = "HxLrCuc3y9S0uH7vVb0bGnsiS2V5IjoiMjAyNi0xMS0yMiJ9";
    private const string ExampleEvent = "019abf1c-5d1d-7000-8000-08b1c55c7a3e";

    private static readonly FieldDescription CursorField =
        new("query", "cursor", "The value of next from the previous page, with the same filters.", Cursor);

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        new("GET", $"/{Paths.Sessions}/{{uuid}}/events", "List the events of a session")
        {
            Id = "listSessionEvents",
            Group = Group,
            Text = "What happened to the session and its file, the oldest first: also after the session has ended, as long as it is remembered.",
            Fields =
            [
                CommonFields.Uuid("The session."),
                CommonFields.Count("query", "limit", "Rows per page: 1 to 500, default 500.", "500"),
                CursorField,
            ],
            Answers =
            [
                new(200, "A page of events.") { Data = typeof(EventView), IsPage = true, Example = Example(), Headers = [CommonFields.NoStore] },
            ],
            Refusals = [.. Refusals.Reads, "session_not_found", "validation_failed", "invalid_cursor"],
        },
        new("GET", EventsController.AuditPath, "List all events")
        {
            Id = "listAudit",
            Group = Group,
            Text = "The events of all sessions, users and keys, the newest first; for administrators. A page can be shorter than "
                + "limit, even empty, and still have next: continue until next is null.",
            Fields =
            [
                new("query", "kind", "Only events of this kind.", EventKinds.Deleted) { Values = EventKinds.All },
                new("query", "actor", "Only what this user did, a uuid or username.", "ann"),
                new("query", "session", "Only events of this session or file.", CommonFields.ExampleUuid) { Format = "uuid" },
                new("query", "from", "The earliest time, inclusive: a time or a day.", "2026-11-22T11:12:48Z"),
                new("query", "to", "The latest time, exclusive: a time or a day.", "2026-11-23"),
                CommonFields.Count("query", "limit", "Rows per page: 1 to 500, default 50.", "50"),
                CursorField,
                new("query", "count", "true adds total, the number of rows on all pages, or totalAtLeast if counting them all would take too long.", "true") { Type = "boolean" },
                new("query", "format", "csv sends all rows at once, without limit, cursor and count.", "json") { Values = ["json", "csv"] },
            ],
            Answers =
            [
                new(200, "A page of events, or all events as CSV.")
                {
                    Data = typeof(AuditEntry),
                    IsPage = true,
                    Example = Audited(),
                    MediaType = "text/csv",
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = [.. Refusals.Reads, "validation_failed", "invalid_cursor"],
        },
    ];

    private static JsonObject Audited()
    {
        var entry = Example();
        entry["actorName"] = "ann";
        return entry;
    }

    private static JsonObject Example() => new()
    {
        ["uuid"] = ExampleEvent,
        ["at"] = CommonFields.ExampleTime,
        ["kind"] = EventKinds.Closed,
        ["session"] = CommonFields.ExampleUuid,
        ["actor"] = CommonFields.ExampleOwner,
        ["subject"] = null,
        ["offset"] = 5,
        ["count"] = 1,
        ["detail"] = null,
    };
}
