using System.Text.Json.Nodes;
using Kala.Api.Description;
using Kala.Application.Housekeeping;
using Kala.Application.Users;

namespace Kala.Api.Housekeeping;

/// <summary>What the calls of housekeeping answer.</summary>
internal static class MaintenanceDescription
{
    private const string Maintenance = $"/{MaintenanceController.Path}";

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        new("GET", Maintenance, "Ask what housekeeping did last")
        {
            Group = "Maintenance",
            Text = "Counted from the start of the server: what earlier processes did is in their logs.",
            Answers =
            [
                new(200, "What each work did, and when it is due.")
                {
                    Data = typeof(MaintenanceView),
                    Example = new JsonObject
                    {
                        ["since"] = "2026-11-22T10:00:00.000Z",
                        ["runsByItself"] = true,
                        ["works"] = new JsonArray(Work("expire"), Work("collect"), Work("scrub")),
                    },
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = Refusals.Guarded,
        },
        Run("expire", "Mark the sessions whose time is over", typeof(ExpireReport), new() { ["sessions"] = 2, ["busy"] = 0 }),
        Run("collect", "Remove bytes and rows that nobody needs", typeof(CollectReport), new()
        {
            ["blobs"] = 2,
            ["bytes"] = 1048576,
            ["sessions"] = 1,
            ["idempotencyKeys"] = 0,
            ["owners"] = 0,
        }),
        Run("scrub", "Read every file again", typeof(ScrubReport), new()
        {
            ["files"] = 120,
            ["bytes"] = 73400320,
            ["corrupt"] = new JsonArray(),
            ["unreadable"] = null,
        }),
        new("POST", $"{Maintenance}/assign-owner", "Hand what one owner has to a user")
        {
            Group = "Maintenance",
            Text = "A few hundred rows in a transaction, beside running uploads. What was made while nobody signed in belongs to "
                + $"{CommonFields.ExampleOwner}, which is meant when \"from\" is left out; only administrators see it.",
            Bodies =
            [
                new("application/json", "Whose it is, and whose it becomes.")
                {
                    Data = typeof(AssignOwner),
                    Needed = ["to"],
                    Example = new JsonObject { ["from"] = CommonFields.ExampleOwner, ["to"] = CommonFields.ExampleUuid },
                },
            ],
            Answers =
            [
                new(200, "What was handed over.")
                {
                    Data = typeof(AssignReport),
                    Example = new JsonObject { ["sessions"] = 12, ["files"] = 10 },
                },
            ],
            Refusals = [.. Refusals.Writes, .. Refusals.Json],
        },
    ];

    private static RouteDescription Run(string work, string summary, Type report, JsonObject example) =>
        new("POST", $"{Maintenance}/{work}", summary)
        {
            Group = "Maintenance",
            Text = "Answers when it is done. Safe beside live uploads.",
            Answers = [new(200, "What was done.") { Data = report, Example = example }],
            Refusals = Refusals.Writes,
        };

    private static JsonObject Work(string name) => new()
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
