using System.Text.Json.Nodes;
using Kala.Api.Description;

namespace Kala.Api.Health;

/// <summary>What the questions about the server's health answer.</summary>
internal static class HealthDescription
{
    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        new("GET", $"{HealthRoutes.Path}/live", "Ask whether the process runs")
        {
            Group = "Health",
            Text = "Answers to any Host.",
            Answers = [Answer("live")],
        },
        new("GET", $"{HealthRoutes.Path}/ready", "Ask whether the server can do its work")
        {
            Group = "Health",
            Text = "Ready when the metadata store answers and the disk has more room than the reserve. Answers to any Host.",
            Answers = [Answer("ready")],
            Refusals = ["internal_error", "database_unavailable", "insufficient_storage"],
        },
    ];

    private static AnswerDescription Answer(string status) => new(200, $"It is {status}.")
    {
        Data = typeof(HealthView),
        Example = new JsonObject { ["status"] = status },
    };
}
