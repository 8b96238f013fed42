using System.Text.Json.Nodes;
using Kala.Api.Routes;
using Kala.Application.Housekeeping;
using Kala.Application.Users;

namespace Kala.Api.Housekeeping;

/// <summary>The descriptions of the maintenance calls.</summary>
internal static class MaintenanceDescription
{
    private const string Maintenance = $"/{MaintenanceController.Path}";

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        new("GET", Maintenance, "Get the state of housekeeping")
        {
            Id = "getMaintenance",
            Group = "Maintenance",
            Text = "Counts from the start of this process. The logs have the runs of earlier processes.",
            Answers =
            [
                new(200, "The last run and the next due time of each job.")
                {
                    Data = typeof(MaintenanceView),
                    Example = new JsonObject
                    {
                        ["since"] = "2026-11-22T10:00:00.000Z",
                        ["runsByItself"] = true,
                        ["works"] = new JsonArray(Job("expire"), Job("collect"), Job("scrub")),
                    },
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = Refusals.Guarded,
        },
        Run("expire", "expireSessions", "Mark expired sessions", typeof(ExpireReport), new() { ["sessions"] = 2, ["busy"] = 0 }),
        Run("collect", "collectGarbage", "Remove unused bytes and rows", typeof(CollectReport), new()
        {
            ["blobs"] = 2,
            ["bytes"] = 1048576,
            ["sessions"] = 1,
            ["idempotencyKeys"] = 0,
            ["events"] = 0,
            ["owners"] = 0,
            ["compacted"] = 0,
        }) with
        {
            Fields =
            [
                new("query", "force", "true ignores the grace time of expired sessions and of blobs without a row.", "false") { Values = ["true", "false"] },
            ],
            Refusals = [.. Refusals.Writes, "validation_failed"],
        },
        Run("scrub", "scrubFiles", "Verify every file", typeof(ScrubReport), new()
        {
            ["files"] = 120,
            ["bytes"] = 73400320,
            ["corrupt"] = new JsonArray(),
            ["unreadable"] = null,
        }),
        new("POST", $"{Maintenance}/assign-owner", "Assign one owner's sessions and files to a user")
        {
            Id = "assignOwner",
            Group = "Maintenance",
            Text = "Changes a few hundred rows per transaction; safe during uploads. Sessions and files created without sign-in "
                + $"belong to {CommonFields.ExampleOwner}, the default of \"from\"; only administrators see them.",
            Bodies =
            [
                new("application/json", "The present owner and the new one.")
                {
                    Data = typeof(AssignOwner),
                    Required = ["to"],
                    Example = new JsonObject { ["from"] = CommonFields.ExampleOwner, ["to"] = CommonFields.ExampleUuid },
                },
            ],
            Answers =
            [
                new(200, "The number of sessions and files assigned.")
                {
                    Data = typeof(AssignReport),
                    Example = new JsonObject { ["sessions"] = 12, ["files"] = 10 },
                },
            ],
            Refusals = [.. Refusals.Writes, .. Refusals.Json],
        },
    ];

    private static RouteDescription Run(string job, string id, string summary, Type report, JsonObject example) =>
        new("POST", $"{Maintenance}/{job}", summary)
        {
            Id = id,
            Group = "Maintenance",
            Text = "Responds when the job is done. Safe during uploads.",
            Answers = [new(200, "The report of the run.") { Data = report, Example = example }],
            Refusals = Refusals.Writes,
        };

    private static JsonObject Job(string name) => new()
    {
        ["name"] = name,
        ["isRunning"] = false,
        ["automaticRuns"] = 72,
        ["manualRuns"] = 0,
        ["nextDueAt"] = "2026-11-22T11:13:00.000Z",
        ["last"] = new JsonObject
        {
            ["startedAt"] = "2026-11-22T11:12:00.000Z",
            ["durationMs"] = 3.2,
            ["trigger"] = "automatic",
            ["outcome"] = "ok",
            ["report"] = name switch
            {
                "expire" => new JsonObject { ["sessions"] = 2, ["busy"] = 0 },
                "collect" => new JsonObject { ["blobs"] = 2, ["bytes"] = 1048576, ["sessions"] = 1, ["idempotencyKeys"] = 0 },
                _ => new JsonObject { ["files"] = 0, ["bytes"] = 0, ["corrupt"] = new JsonArray() },
            },
        },
    };
}
