using System.Text.Json.Nodes;
using Kala.Api.Routes;
using Kala.Application.Admin;
using Kala.Application.Users;

namespace Kala.Api.Users;

/// <summary>The descriptions of sign-in and API keys.</summary>
internal static class AuthDescription
{
    private const string Auth = $"/{AuthController.Path}";
    private const string Group = "Sign-in";

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        new("POST", $"{Auth}/access-token", "Sign in")
        {
            Id = "signIn",
            Group = Group,
            Text = "Exchanges a password for an access token, sent as Authorization: Bearer. The server checks the user's "
                + "permissions on each call. The token becomes invalid when the user is disabled or signs out. Repeated failures "
                + "are throttled.",
            Bodies =
            [
                new("application/json", "Name and password.")
                {
                    Data = typeof(SignIn),
                    Required = ["username", "password"],
                    Example = new JsonObject { ["username"] = "admin", ["password"] = "correct horse battery staple" },
                },
            ],
            Answers =
            [
                new(200, "The token.")
                {
                    Data = typeof(AccessToken),
                    Example = new JsonObject { ["access_token"] = "eyJhbGciOi…", ["token_type"] = "Bearer", ["expires_in"] = 28800 },
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals =
            [
                .. Refusals.Open, .. Refusals.Json, "invalid_credentials", "too_many_requests", "internal_error", "database_unavailable",
            ],
        },
        new("POST", $"{Auth}/sign-out", "Sign out everywhere")
        {
            Id = "signOut",
            Group = Group,
            Text = "Invalidates all access tokens and session tokens of the caller: at once on this server, within five "
                + "seconds on others. API keys stay valid.",
            Answers = [new(204, "Signed out.")],
            Refusals = Refusals.Writes,
        },
        new("GET", $"{Auth}/me", "Get the current user")
        {
            Id = "getCurrentUser",
            Group = Group,
            Answers =
            [
                new(200, "The caller, with the permissions of the credentials sent.")
                {
                    Data = typeof(Me),
                    Example = new JsonObject
                    {
                        ["uuid"] = CommonFields.ExampleUuid,
                        ["username"] = "ann",
                        ["permissions"] = new JsonArray("filestore.upload", "filestore.read"),
                        ["key"] = null,
                        ["usage"] = new JsonObject { ["bytes"] = 1048576, ["sessions"] = 1, ["files"] = 12, ["ended"] = 3 },
                        ["limits"] = new JsonObject
                        {
                            ["bytes"] = null,
                            ["sessions"] = 100000,
                            ["files"] = 10000000,
                            ["ended"] = 10000000,
                        },
                    },
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = Refusals.Reads,
        },
        new("POST", $"{Auth}/api-key", "Create an API key")
        {
            Id = "createApiKey",
            Group = Group,
            Text = "For programs. The key is returned only once. Send it as X-API-Key or as Authorization: ApiKey. It never has "
                + "more permissions than its user has at that moment. A key cannot create keys.",
            Bodies =
            [
                new("application/json", "The validity, permissions and name.")
                {
                    Data = typeof(MakeApiKey),
                    Required = ["validTo"],
                    Example = new JsonObject
                    {
                        ["validTo"] = "2099-01-01T00:00:00Z",
                        ["permissions"] = new JsonArray("filestore.upload"),
                        ["name"] = "nightly backup",
                    },
                },
            ],
            Answers =
            [
                new(201, "The key. It cannot be retrieved later.")
                {
                    Data = typeof(string),
                    Example = "kala_0123456789ab_…",
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = [.. Refusals.Writes, .. Refusals.Json, "quota_exceeded"],
        },
        new("GET", $"{Auth}/api-keys", "List API keys")
        {
            Id = "listApiKeys",
            Group = Group,
            Text = "Without owner your own keys, the newest first. lastUsedAt is correct to the minute.",
            Fields =
            [
                new("query", "owner", "The keys of this user, a uuid or username; * for the keys of all users, one user after another. For administrators.", "ann"),
                CommonFields.Count("query", "limit", "Keys per page: 1 to 500, default 500.", "50"),
                new("query", "cursor", "The value of next from the previous page.", "HxLrCuc3y9S0uH7vVb0bGnsiS2V5IjoiMjAyNi0xMS0yMiJ9"),
            ],
            Answers =
            [
                new(200, "A page of keys.")
                {
                    Data = typeof(ApiKeyView),
                    IsPage = true,
                    Example = new JsonObject
                    {
                        ["uuid"] = CommonFields.ExampleUuid,
                        ["owner"] = CommonFields.ExampleOwner,
                        ["ownerName"] = "ann",
                        ["name"] = "nightly backup",
                        ["prefix"] = "kala_0123456789ab",
                        ["permissions"] = new JsonArray("filestore.upload"),
                        ["services"] = new JsonArray("filestore"),
                        ["validFrom"] = CommonFields.ExampleTime,
                        ["validTo"] = "2099-01-01T00:00:00.000Z",
                        ["createdAt"] = CommonFields.ExampleTime,
                        ["lastUsedAt"] = null,
                    },
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = [.. Refusals.Reads, "validation_failed", "invalid_cursor"],
        },
        new("DELETE", $"{Auth}/api-keys/{{uuid}}", "Revoke an API key")
        {
            Id = "revokeApiKey",
            Group = Group,
            Text = "Takes effect at once on this server, within five seconds on others. Administrators may revoke any key.",
            Fields = [CommonFields.Uuid("The key.")],
            Answers = [new(204, "The key is revoked.")],
            Refusals = [.. Refusals.Writes, "not_found"],
        },
        Names("permissions", "List the permissions", "filestore.upload", "Create, write, close and abort your own uploads."),
        Names("services", "List the services", KnownServices.FilestoreName, KnownServices.FilestoreDescription),
    ];

    private static RouteDescription Names(string what, string summary, string name, string description) =>
        new("GET", $"{Auth}/{what}", summary)
        {
            Id = $"list{char.ToUpperInvariant(what[0])}{what[1..]}",
            Group = Group,
            Text = "Requests refer to them by name or uuid. Neither changes.",
            Answers =
            [
                new(200, $"All {what}.")
                {
                    Data = typeof(IReadOnlyList<CatalogEntry>),
                    Example = new JsonArray(new JsonObject
                    {
                        ["uuid"] = "6a1f1c50-0000-4000-8000-000000000001",
                        ["name"] = name,
                        ["description"] = description,
                    }),
                },
            ],
            Refusals = Refusals.Guarded,
        };
}
