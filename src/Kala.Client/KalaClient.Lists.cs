using System.Globalization;
using System.Runtime.CompilerServices;

namespace Kala.Client;

/// <content>The lists.</content>
public sealed partial class KalaClient
{
    /// <summary>Lists the sessions that match, and requests each page when the enumeration reaches it.</summary>
    /// <param name="filter">The filter; null for all sessions of the caller.</param>
    /// <param name="cancellation">Cancels the enumeration.</param>
    public IAsyncEnumerable<UploadSession> ListSessionsAsync(ListFilter? filter = null, CancellationToken cancellation = default) =>
        EachAsync(cursor => GetSessionsAsync(filter, cursor, cancellation), cancellation);

    /// <summary>Lists the files that match, and requests each page when the enumeration reaches it.</summary>
    /// <param name="filter">The filter; null for all files of the caller.</param>
    /// <param name="cancellation">Cancels the enumeration.</param>
    public IAsyncEnumerable<StoredFile> ListFilesAsync(ListFilter? filter = null, CancellationToken cancellation = default) =>
        EachAsync(cursor => GetFilesAsync(filter, cursor, cancellation), cancellation);

    /// <summary>Gets one page of sessions.</summary>
    /// <param name="filter">The filter; null for all sessions of the caller.</param>
    /// <param name="cursor">
    /// <see cref="Page{T}.Next"/> of the previous page, with the same filter; null for the first page.
    /// </param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KalaException">400 <c>validation_failed</c>, <c>invalid_cursor</c>; 403 <c>forbidden</c>.</exception>
    public async Task<Page<UploadSession>> GetSessionsAsync(
        ListFilter? filter = null, string? cursor = null, CancellationToken cancellation = default)
    {
        var request = _connection.Request(HttpMethod.Get, $"{Base}sessions{Query(filter, cursor)}");
        var rows = await _connection.ReadAsync(request, WireJson.Default.RowsUploadSession, cancellation).ConfigureAwait(false);
        return new Page<UploadSession>(rows.Data, rows.Page.Next);
    }

    /// <summary>Gets one page of files.</summary>
    /// <param name="filter">The filter; null for all files of the caller.</param>
    /// <param name="cursor">
    /// <see cref="Page{T}.Next"/> of the previous page, with the same filter; null for the first page.
    /// </param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KalaException">400 <c>validation_failed</c>, <c>invalid_cursor</c>; 403 <c>forbidden</c>.</exception>
    public async Task<Page<StoredFile>> GetFilesAsync(
        ListFilter? filter = null, string? cursor = null, CancellationToken cancellation = default)
    {
        var request = _connection.Request(HttpMethod.Get, $"{Base}files{Query(filter, cursor)}");
        var rows = await _connection.ReadAsync(request, WireJson.Default.RowsStoredFile, cancellation).ConfigureAwait(false);
        return new Page<StoredFile>(rows.Data, rows.Page.Next);
    }

    private static async IAsyncEnumerable<T> EachAsync<T>(
        Func<string?, Task<Page<T>>> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? cursor = null;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var page = await read(cursor).ConfigureAwait(false);
            foreach (var row in page.Rows)
            {
                yield return row;
            }
            cursor = page.Next;
        }
        while (cursor is not null);
    }

    private static string Query(ListFilter? filter, string? cursor)
    {
        var fields = new (string Name, string? Value)[]
        {
            ("status", filter?.Status),
            ("failure", filter?.Failure),
            ("door", filter?.Door),
            ("expiresTo", Text(filter?.ExpiresTo)),
            ("idleSince", Text(filter?.IdleSince)),
            ("uuid", filter?.Uuids is { } uuids ? string.Join(',', uuids) : null),
            ("owner", filter?.Owner),
            ("filename", filter?.Filename),
            ("createdFrom", Text(filter?.CreatedFrom)),
            ("createdTo", Text(filter?.CreatedTo)),
            ("minSize", filter?.MinSize?.ToString(CultureInfo.InvariantCulture)),
            ("maxSize", filter?.MaxSize?.ToString(CultureInfo.InvariantCulture)),
            ("sort", filter?.Sort),
            ("limit", filter?.Limit?.ToString(CultureInfo.InvariantCulture)),
            ("cursor", cursor),
        };
        var query = string.Join('&', fields
            .Where(field => field.Value is not null)
            .Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value!)}"));
        return query is "" ? "" : $"?{query}";
    }

    private static string? Text(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
