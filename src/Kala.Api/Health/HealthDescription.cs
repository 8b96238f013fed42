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
            Answers = [Answer(typeof(HealthView), new() { ["status"] = "live" })],
        },
        new("GET", $"{HealthRoutes.Path}/ready", "Ask whether the server can do its work")
        {
            Group = "Health",
            Text = "Ready when the metadata store answers and the server does not stop. `writable` is false while the disk of the blobs "
                + "has only its reserve left: everything but uploads goes on. Answers to any Host.",
            Answers = [Answer(typeof(ReadyView), new() { ["status"] = "ready", ["writable"] = true })],
            Refusals = ["internal_error", "database_unavailable", "server_stopping"],
        },
    ];

    private static AnswerDescription Answer(Type data, JsonObject example) => new(200, $"It is {example["status"]}.")
    {
        Data = data,
        Example = example,
    };
}
