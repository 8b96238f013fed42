using System.Text.Json.Nodes;
using Kala.Api.Routes;

namespace Kala.Api.Admin;

/// <summary>The description of the call about the server.</summary>
internal static class AboutDescription
{
    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        new("GET", "/api/manage/about", "Get the server's version")
        {
            Id = "getAbout",
            Group = "Server",
            Text = "For clients that depend on the server's version. database and startedAt are null unless the caller is an administrator.",
            Answers =
            [
                new(200, "The server.")
                {
                    Data = typeof(AboutView),
                    Example = new JsonObject { ["version"] = ProgramVersion.Text, ["database"] = "SQLite", ["startedAt"] = CommonFields.ExampleTime },
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = Refusals.Guarded,
        },
    ];
}
