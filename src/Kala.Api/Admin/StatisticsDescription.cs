using System.Globalization;
using System.Text.Json.Nodes;
using Kala.Api.Routes;
using Kala.Application.Admin;

namespace Kala.Api.Admin;

/// <summary>The descriptions of the statistics by day and by owner.</summary>
internal static class StatisticsDescription
{
    private const string Group = "Lists";
    private const string Statistics = "/api/manage/filestore/statistics";

    private static readonly string UsualDays = StatisticsController.UsualDays.ToString(CultureInfo.InvariantCulture);
    private static readonly string UsualOwners = StatisticsController.UsualOwners.ToString(CultureInfo.InvariantCulture);

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        new("GET", $"{Statistics}/days", "Get statistics by day")
        {
            Id = "getStatisticsByDay",
            Group = Group,
            Text = "Files and bytes closed on each day in UTC; for administrators. Includes deleted files that are still remembered.",
            Fields = [CommonFields.Count("query", "days", $"The number of days, today included: 1 to {GetClosedDaysHandler.MostDays}, default {UsualDays}.", UsualDays)],
            Answers =
            [
                new(200, "The days, the oldest first; days without files have 0.")
                {
                    Data = typeof(IReadOnlyList<ClosedDay>),
                    Example = new JsonArray(new JsonObject { ["day"] = "2026-11-22", ["files"] = 12, ["bytes"] = 1048576 }),
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = [.. Refusals.Reads, "validation_failed"],
        },
        new("GET", $"{Statistics}/owners", "Get the biggest owners")
        {
            Id = "getBiggestOwners",
            Group = Group,
            Text = "The owners with the most bytes in files and open sessions; for administrators. Owners without files and open sessions are left out.",
            Fields = [CommonFields.Count("query", "limit", $"The number of owners: 1 to {GetBiggestOwnersHandler.MostOwners}, default {UsualOwners}.", UsualOwners)],
            Answers =
            [
                new(200, "The owners, the one with the most bytes first.")
                {
                    Data = typeof(IReadOnlyList<OwnerTotal>),
                    Example = new JsonArray(new JsonObject
                    {
                        ["owner"] = CommonFields.ExampleOwner,
                        ["ownerName"] = null,
                        ["bytes"] = 1048576,
                        ["files"] = 12,
                        ["sessions"] = 1,
                    }),
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = [.. Refusals.Reads, "validation_failed"],
        },
    ];
}
