using System.Text.Json.Nodes;
using Kala.Api.Routes;

namespace Kala.Api.Health;

/// <summary>The descriptions of the health calls.</summary>
internal static class HealthDescription
{
    /// <summary>The only 4xx: a request with another transfer coding than chunked.</summary>
    private const string Encoded = "unsupported_encoding";

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        new("GET", $"{Paths.Health}/live", "Check that the process runs")
        {
            Id = "checkLive",
            Group = "Health",
            Text = "Accepts any Host.",
            Answers = [Answer(typeof(HealthView), new() { ["status"] = "live" })],
            Refusals = [Encoded],
        },
        new("GET", $"{Paths.Health}/ready", "Check that the server is ready")
        {
            Id = "checkReady",
            Group = "Health",
            Text = "The server is ready when the metadata store answers and the server is not stopping. `writable` is false while "
                + "only the reserve is left on the disk, the database's disk is full, or an S3-compatible store does not answer; everything except uploads still works. Accepts any Host.",
            Answers = [Answer(typeof(ReadyView), new() { ["status"] = "ready", ["writable"] = true })],
            Refusals = [Encoded, "internal_error", "database_unavailable", "server_stopping"],
        },
    ];

    private static AnswerDescription Answer(Type data, JsonObject example) => new(200, $"The server is {example["status"]}.")
    {
        Data = data,
        Example = example,
    };
}
