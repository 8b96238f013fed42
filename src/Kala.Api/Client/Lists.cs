using System.Globalization;
using System.Text.Json;

namespace Kala.Api.Client;

/// <summary>Sessions and files as tables.</summary>
internal sealed class Lists(KalaClient client, Screen screen)
{
    private const int LargestPage = 500;

    private static readonly (string, Func<JsonElement, string>)[] SessionColumns =
    [
        ("UUID", row => Text(row, "uuid")),
        ("STATUS", row => Text(row, "status")),
        ("OFFSET", row => Size(row, "offset")),
        ("SIZE", row => Size(row, "fileSize")),
        ("CREATED", Created),
        ("NAME", row => Text(row, "originalFilename")),
    ];

    private static readonly (string, Func<JsonElement, string>)[] FileColumns =
    [
        ("UUID", row => Text(row, "uuid")),
        ("SIZE", row => Size(row, "size")),
        ("VERIFIED", row => row.GetProperty("verified").GetBoolean() ? "yes" : "no"),
        ("CREATED", Created),
        ("NAME", row => Text(row, "originalFilename")),
    ];

    /// <summary>The sessions that fit, the newest first.</summary>
    public Task SessionsAsync(IEnumerable<KeyValuePair<string, string?>> filter, int limit, CancellationToken cancellation) =>
        ListAsync("sessions", filter, limit, SessionColumns, cancellation);

    /// <summary>The files that fit, the newest first.</summary>
    public Task FilesAsync(IEnumerable<KeyValuePair<string, string?>> filter, int limit, CancellationToken cancellation) =>
        ListAsync("files", filter, limit, FileColumns, cancellation);

    /// <summary>One session.</summary>
    public async Task SessionAsync(Guid session, CancellationToken cancellation)
    {
        var view = await client.SessionAsync(session, cancellation);
        var lines = view.EnumerateObject().Select(field => $"{field.Name,-17} {field.Value}");
        screen.Show(view, string.Join(Environment.NewLine, lines));
    }

    private async Task ListAsync(
        string list,
        IEnumerable<KeyValuePair<string, string?>> filter,
        int limit,
        IReadOnlyList<(string, Func<JsonElement, string>)> columns,
        CancellationToken cancellation)
    {
        var fields = filter.Where(field => field.Value is not null)
            .Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value!)}")
            .ToList();
        var (rows, cursor) = (new List<JsonElement>(), (string?)null);
        do
        {
            var page = string.Create(CultureInfo.InvariantCulture, $"limit={Math.Min(LargestPage, limit - rows.Count)}");
            var next = cursor is null ? [] : (string[])[$"cursor={Uri.EscapeDataString(cursor)}"];
            var (found, following) = await client.PageAsync(list, string.Join('&', fields.Append(page).Concat(next)), cancellation);
            rows.AddRange(found.EnumerateArray());
            cursor = following;
        }
        while (cursor is not null && rows.Count < limit);
        screen.Table(JsonSerializer.SerializeToElement(rows), columns);
    }

    // To the second, in UTC: the whole time is in the JSON.
    private static string Created(JsonElement row) => row.GetProperty("createdAt").GetDateTimeOffset().UtcDateTime
        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Text(JsonElement row, string field) => row.GetProperty(field).ToString();

    private static string Size(JsonElement row, string field) =>
        row.GetProperty(field) is { ValueKind: JsonValueKind.Number } bytes ? Amounts.Bytes(bytes.GetInt64()) : "";
}
