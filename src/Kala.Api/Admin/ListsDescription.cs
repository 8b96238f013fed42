using System.Text.Json.Nodes;
using Kala.Api.Routes;
using Kala.Api.UploadSessions;
using Kala.Application.Admin;
using Kala.Application.Files;
using Kala.Domain.UploadSessions;

namespace Kala.Api.Admin;

/// <summary>The descriptions of the lists and the statistics.</summary>
internal static class ListsDescription
{
    private const string Group = "Lists";
    private const string Cursor = "HxLrCuc3y9S0uH7vVb0bGnsiS2V5IjoiMjAyNi0xMS0yMiJ9";

    private static readonly string[] Orders =
        ["createdAt", "-createdAt", "fileSize", "-fileSize", "originalFilename", "-originalFilename"];

    private static readonly IReadOnlyList<FieldDescription> SessionFilters =
    [
        new("query", "status", "Only sessions with this status.", "open") { Values = ["open", "failed", "closed", "aborted", "expired"] },
        new("query", "failure", "Only sessions that failed for this reason, also if they ended since.", "hash_mismatch") { Values = UploadSession.FailureCodes },
        new("query", "door", "Only sessions that this kind of call created.", "form") { Values = UploadDoor.Names },
        new("query", "expiresTo", "Only open and failed sessions that expire before this time or day.", "2026-11-23"),
        new("query", "idleSince", "Only open sessions that have not changed since this time or day.", "2026-11-22T11:12:48Z"),
        new("query", "uuid", "Only these sessions: up to 100 uuids, separated by commas. Others are not an error.", CommonFields.ExampleUuid),
        .. Filters([.. Orders, "expiresAt", "-expiresAt"]),
    ];

    private static IReadOnlyList<FieldDescription> Filters(IReadOnlyList<string> orders) =>
    [
        new("query", "owner", "Only rows of this owner, a uuid or username; for administrators.", "ann"),
        new("query", "filename", "A part of the name, case-insensitive.", "report"),
        new("query", "createdFrom", "The earliest creation time, inclusive: a time or a day.", "2026-11-22T11:12:48Z"),
        new("query", "createdTo", "The latest creation time, exclusive: a time or a day.", "2026-11-23"),
        CommonFields.Count("query", "minSize", "The smallest size in bytes, inclusive.", "1"),
        CommonFields.Count("query", "maxSize", "The largest size in bytes, inclusive.", "1073741824"),
        new("query", "sort", "The order; a leading - means descending. Default: -createdAt.", "-createdAt")
        {
            Values = orders,
        },
        CommonFields.Count("query", "limit", "Rows per page: 1 to 500, default 50.", "50"),
        new("query", "cursor", "The value of next from the previous page, with the same filters and sort.", Cursor),
        new("query", "count", "true adds total, the number of rows on all pages, or totalAtLeast if counting them all would take too long.", "true") { Type = "boolean" },
        new("query", "format", "csv sends all rows at once, without limit, cursor and count.", "json") { Values = ["json", "csv"] },
    ];

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        List($"/{Paths.Sessions}", "sessions", SessionFilters, typeof(ListedSession), ListedSession()),
        List($"/{Paths.Files}", "files", Filters(Orders), typeof(FileView), new()
        {
            ["uuid"] = CommonFields.ExampleUuid,
            ["originalFilename"] = "hello.txt",
            ["contentType"] = "text/plain",
            ["size"] = 5,
            ["hash"] = CommonFields.ExampleHash,
            ["verified"] = true,
            ["verifiedBy"] = "file",
            ["owner"] = CommonFields.ExampleOwner,
            ["ownerName"] = null,
            ["createdAt"] = CommonFields.ExampleTime,
            ["closedAt"] = CommonFields.ExampleTime,
        }),
        new("GET", "/api/manage/filestore/statistics", "Get statistics")
        {
            Id = "getStatistics",
            Group = Group,
            Text = "Counts the sessions and files of all owners; for administrators.",
            Answers =
            [
                new(200, "The statistics.")
                {
                    Data = typeof(Statistics),
                    Example = new JsonObject
                    {
                        ["sessions"] = new JsonObject
                        {
                            ["open"] = Total(1, 40),
                            ["failed"] = Total(0, 0),
                            ["closed"] = Total(2, 1010),
                            ["aborted"] = Total(0, 0),
                            ["expired"] = Total(0, 0),
                        },
                        ["files"] = Total(1, 1000),
                        ["bytesOnDisk"] = 1040,
                        ["freeBytes"] = 73400320000,
                        ["totalBytes"] = 107374182400,
                        ["disk"] = new JsonObject
                        {
                            ["countedAt"] = CommonFields.ExampleTime,
                            ["blobs"] = Total(3, 1060),
                            ["collectableNow"] = Total(0, 0),
                            ["collectableLater"] = Total(1, 20),
                        },
                        ["declaredBytes"] = 104857600,
                        ["bytesClosedLastHour"] = 10,
                        ["bytesClosedLastDay"] = 1010,
                        ["oldestOpenSession"] = new JsonObject
                        {
                            ["uuid"] = CommonFields.ExampleUuid,
                            ["createdAt"] = CommonFields.ExampleTime,
                        },
                    },
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = [.. Refusals.Reads, "validation_failed"],
        },
    ];

    private static RouteDescription List(
        string path,
        string subject,
        IReadOnlyList<FieldDescription> fields,
        Type view,
        JsonObject example) =>
        new("GET", path, $"List {subject}")
        {
            Id = $"list{char.ToUpperInvariant(subject[0])}{subject[1..]}",
            Group = Group,
            Text = "A page can be shorter than limit, even empty, and still have next: continue until next is null. "
                + "Users list their own rows, administrators all rows.",
            Fields = fields,
            Answers =
            [
                new(200, $"A page of {subject}, or all {subject} as CSV.")
                {
                    Data = view,
                    IsPage = true,
                    Example = example,
                    MediaType = "text/csv",
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = [.. Refusals.Reads, "validation_failed", "invalid_cursor"],
        };

    private static JsonObject ListedSession()
    {
        var session = UploadSessionsDescription.View("open");
        session["ownerName"] = null;
        return session;
    }

    private static JsonObject Total(long count, long bytes) => new() { ["count"] = count, ["bytes"] = bytes };
}
