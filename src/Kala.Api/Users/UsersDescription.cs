using System.Text.Json.Nodes;
using Kala.Api.Routes;
using Kala.Application.Users;

namespace Kala.Api.Users;

/// <summary>The descriptions of the calls for users.</summary>
internal static class UsersDescription
{
    private const string Users = $"/{UsersController.Path}";
    private const string Group = "Users";

    private static readonly FieldDescription Uuid = CommonFields.Uuid("The user.");

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        new("GET", Users, "List all users")
        {
            Id = "listUsers",
            Group = Group,
            Answers =
            [
                new(200, "All users, by name.")
                {
                    Data = typeof(IReadOnlyList<UserView>),
                    Example = new JsonArray(Example()),
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = Refusals.Reads,
        },
        new("GET", $"{Users}/{{uuid}}", "Get a user and their usage")
        {
            Id = "getUser",
            Group = Group,
            Fields = [Uuid],
            Answers =
            [
                new(200, "The user, and the usage that counts against their limits.")
                {
                    Data = typeof(UserUsage),
                    Example = new JsonObject { ["user"] = Example(), ["usage"] = new JsonObject { ["bytes"] = 1048576, ["sessions"] = 1, ["files"] = 12, ["ended"] = 3 } },
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = [.. Refusals.Reads, "not_found"],
        },
        new("POST", Users, "Create a user")
        {
            Id = "createUser",
            Group = Group,
            Text = $"A password has {Passwords.Shortest} to {Passwords.Longest} characters and must not be a common one.",
            Bodies =
            [
                new("application/json", "Name, first password and permissions.")
                {
                    Data = typeof(CreateUser),
                    Required = ["username", "password"],
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
                new(201, "The user is created.")
                {
                    Data = typeof(Guid),
                    Example = CommonFields.ExampleUuid,
                    Headers = [CommonFields.Header("Location", "The path of the user.", $"{Users}/{CommonFields.ExampleUuid}")],
                },
            ],
            Refusals = [.. Refusals.Writes, .. Refusals.Json],
        },
        new("PATCH", $"{Users}/{{uuid}}", "Change a user")
        {
            Id = "changeUser",
            Group = Group,
            Text = "Omitted fields stay unchanged. A new password signs the user out everywhere. A disabled user cannot use tokens "
                + "or keys. Changes take effect at once on this server, within five seconds on others. Users, also "
                + "administrators, change their own password with currentPassword.",
            Fields = [Uuid],
            Bodies =
            [
                new("application/json", "The fields to change.")
                {
                    Data = typeof(ChangeUser),
                    Example = new JsonObject { ["permissions"] = new JsonArray("filestore.read"), ["disabled"] = false },
                },
            ],
            Answers = [new(200, "The changed user.") { Data = typeof(UserView), Example = Example() }],
            Refusals = [.. Refusals.Writes, .. Refusals.Json, "not_found"],
        },
        new("DELETE", $"{Users}/{{uuid}}", "Delete a user who owns nothing")
        {
            Id = "deleteUser",
            Group = Group,
            Text = "Also deletes the user's keys. If the user owns sessions or files, disable the user instead, or assign these to "
                + "another user first.",
            Fields = [Uuid],
            Answers = [new(204, "The user is deleted.")],
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
