using System.Text.Json.Nodes;
using Kala.Api.Description;
using Kala.Application.Users;

namespace Kala.Api.Auth;

/// <summary>What the calls about users take and answer.</summary>
internal static class UsersDescription
{
    private const string Users = $"/{UsersController.Path}";
    private const string Group = "Users";

    private static readonly FieldDescription Uuid = CommonFields.Uuid("The user.");

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        new("GET", Users, "List all users")
        {
            Group = Group,
            Answers =
            [
                new(200, "All of them, by name.")
                {
                    Data = typeof(IReadOnlyList<UserView>),
                    Example = new JsonArray(Example()),
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = Refusals.Reads,
        },
        new("GET", $"{Users}/{{uuid}}", "Ask for a user, and how much they have")
        {
            Group = Group,
            Fields = [Uuid],
            Answers =
            [
                new(200, "The user, and what counts against their limits.")
                {
                    Data = typeof(UserUsage),
                    Example = new JsonObject { ["user"] = Example(), ["usage"] = new JsonObject { ["bytes"] = 1048576, ["sessions"] = 1, ["files"] = 12, ["ended"] = 3 } },
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = [.. Refusals.Reads, "not_found"],
        },
        new("POST", Users, "Make a user")
        {
            Group = Group,
            Text = $"A password has {Passwords.Shortest} to {Passwords.Longest} characters and is not among the common ones.",
            Bodies =
            [
                new("application/json", "Name, first password and permissions.")
                {
                    Data = typeof(CreateUser),
                    Needed = ["username", "password"],
                    Example = new JsonObject
                    {
                        ["username"] = "ann",
                        ["password"] = "correct horse battery staple",
                        ["permissions"] = new JsonArray("filestore.upload", "filestore.read"),
                    },
                },
            ],
            Answers =
            [
                new(201, "The user is made.")
                {
                    Data = typeof(Guid),
                    Example = CommonFields.ExampleUuid,
                    Headers = [CommonFields.Header("Location", "Where the user is.", $"{Users}/{CommonFields.ExampleUuid}")],
                },
            ],
            Refusals = [.. Refusals.Writes, .. Refusals.Json],
        },
        new("PATCH", $"{Users}/{{uuid}}", "Change a user")
        {
            Group = Group,
            Text = "What is left out stays. A new password signs them out everywhere; who is disabled is let in nowhere, with tokens "
                + "or keys. It counts at once on this server, within five seconds on others. Everybody may change their own "
                + "password, with the present one beside it.",
            Fields = [Uuid],
            Bodies =
            [
                new("application/json", "What is to be changed.")
                {
                    Data = typeof(ChangeUser),
                    Example = new JsonObject { ["permissions"] = new JsonArray("filestore.read"), ["disabled"] = false },
                },
            ],
            Answers = [new(200, "The user as they are now.") { Data = typeof(UserView), Example = Example() }],
            Refusals = [.. Refusals.Writes, .. Refusals.Json, "not_found"],
        },
        new("DELETE", $"{Users}/{{uuid}}", "Delete a user who owns nothing")
        {
            Group = Group,
            Text = "With their keys. Who owns sessions or files is disabled instead, or what they own is handed over first.",
            Fields = [Uuid],
            Answers = [new(204, "The user is gone.")],
            Refusals = [.. Refusals.Writes, "not_found", "validation_failed"],
        },
    ];

    private static JsonObject Example() => new()
    {
        ["uuid"] = CommonFields.ExampleUuid,
        ["username"] = "ann",
        ["permissions"] = new JsonArray("filestore.upload", "filestore.read"),
        ["disabled"] = false,
        ["createdAt"] = CommonFields.ExampleTime,
        ["updatedAt"] = CommonFields.ExampleTime,
    };
}
