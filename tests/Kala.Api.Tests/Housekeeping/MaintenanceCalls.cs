using System.Text.Json;
using Kala.Testing;

namespace Kala.Api.Tests.Housekeeping;

/// <summary>The calls of maintenance, and what they report in short.</summary>
internal static class MaintenanceCalls
{
    public const string Maintenance = $"{KalaApplication.Filestore}/maintenance";

    /// <summary>Runs a job.</summary>
    public static Task<Answer> MaintainAsync(this KalaApplication kala, string job) => kala.PostJsonAsync($"{Maintenance}/{job}", "");

    public static async Task<JsonElement> StatisticsAsync(this KalaApplication kala) =>
        (await kala.GetAsync($"{KalaApplication.Filestore}/statistics")).ShouldSucceed().Data;

    /// <summary>What a collection has removed.</summary>
    public static string RemovedOf(Answer report) => $"{report.Data.GetProperty("blobs")} {report.Data.GetProperty("bytes")}";

    /// <summary>What the last collection has left.</summary>
    public static (string Blobs, string Now, string Later) DiskOf(JsonElement statistics)
    {
        var disk = statistics.GetProperty("disk");
        string Total(string name) => $"{disk.GetProperty(name).GetProperty("count")} {disk.GetProperty(name).GetProperty("bytes")}";
        return (Total("blobs"), Total("collectableNow"), Total("collectableLater"));
    }
}
