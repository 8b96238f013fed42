using System.Globalization;
using System.Text.Json;
using Kala.Client;

namespace Kala.Cli;

/// <summary>Sessions and files as tables.</summary>
internal sealed class Lists(KalaClient client, Screen screen)
{
    private const int LargestPage = 500;

    private static readonly (string, Func<UploadSession, string>)[] SessionColumns =
    [
        ("UUID", row => row.Uuid.ToString()),
        ("STATUS", row => row.Status),
        ("OFFSET", row => Amounts.Bytes(row.Offset)),
        ("SIZE", row => row.FileSize is { } size ? Amounts.Bytes(size) : ""),
        ("CREATED", row => Created(row.CreatedAt)),
        ("NAME", row => row.OriginalFilename),
    ];

    private static readonly (string, Func<StoredFile, string>)[] FileColumns =
    [
        ("UUID", row => row.Uuid.ToString()),
        ("SIZE", row => Amounts.Bytes(row.Size)),
        ("VERIFIED", row => row.Verified ? "yes" : "no"),
        ("CREATED", row => Created(row.CreatedAt)),
        ("NAME", row => row.OriginalFilename),
    ];

    /// <summary>Shows the sessions that match.</summary>
    public async Task SessionsAsync(ListFilter filter, int limit, CancellationToken cancellation) =>
        screen.Table(await ReadAsync(filter, limit, client.GetSessionsAsync, cancellation), SessionColumns);

    /// <summary>Shows the files that match.</summary>
    public async Task FilesAsync(ListFilter filter, int limit, CancellationToken cancellation) =>
        screen.Table(await ReadAsync(filter, limit, client.GetFilesAsync, cancellation), FileColumns);

    /// <summary>Shows one session.</summary>
    public async Task SessionAsync(Guid session, CancellationToken cancellation)
    {
        var view = JsonSerializer.SerializeToElement(await client.GetSessionAsync(session, cancellation), Screen.Json);
        var lines = view.EnumerateObject().Select(field => $"{field.Name,-17} {field.Value}");
        screen.Show(view, string.Join(Environment.NewLine, lines));
    }

    /// <summary>Reads up to <paramref name="limit"/> rows. The last page requests only the missing rows.</summary>
    private static async Task<List<T>> ReadAsync<T>(
        ListFilter filter, int limit, Func<ListFilter?, string?, CancellationToken, Task<Page<T>>> read, CancellationToken cancellation)
    {
        var (rows, cursor) = (new List<T>(), (string?)null);
        do
        {
            var page = await read(filter with { Limit = Math.Min(LargestPage, limit - rows.Count) }, cursor, cancellation);
            rows.AddRange(page.Rows);
            cursor = page.Next;
        }
        while (cursor is not null && rows.Count < limit);
        return rows;
    }

    // To the second, in UTC; JSON has the milliseconds.
    private static string Created(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
