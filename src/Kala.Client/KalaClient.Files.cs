using System.Net.Http.Headers;

namespace Kala.Client;

/// <content>The calls of files.</content>
public sealed partial class KalaClient
{
    /// <summary>Asks for a file's name, length and hash.</summary>
    /// <param name="file">The file's uuid.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KalaException">404 or 410. An answer to HEAD has no body, so its code is the name of the status.</exception>
    public async Task<FileHead> GetFileAsync(Guid file, CancellationToken cancellation = default)
    {
        using var request = _connection.Request(HttpMethod.Head, $"{Base}files/{file}");
        using var answer = await _connection.SendAsync(request, cancellation).ConfigureAwait(false);
        return FileHead.Of(file, answer);
    }

    /// <summary>Deletes a file. A repetition changes nothing.</summary>
    /// <param name="file">The file's uuid.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KalaException">404 <c>file_not_found</c>.</exception>
    public Task DeleteFileAsync(Guid file, CancellationToken cancellation = default) =>
        _connection.SendOnlyAsync(_connection.Request(HttpMethod.Delete, $"{Base}files/{file}"), cancellation);

    /// <summary>
    /// Reads a file to <c>PATH.part</c>, compares it with its SHA-256, and only then gives it its name. It goes on with a
    /// part that is there, and after a lost connection. On return the file is complete and verified; it is not synced.
    /// </summary>
    /// <param name="file">The file's uuid.</param>
    /// <param name="path">Where it goes; an existing folder takes it under its own name.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellation">Stops it; the part stays, for another call to go on with.</param>
    /// <exception cref="KalaException">
    /// <c>hash_mismatch</c> (the part was emptied), <c>file_exists</c>, or a refusal of the server that does not pass in time.
    /// </exception>
    /// <exception cref="HttpRequestException">The server could not be reached for longer than the patience.</exception>
    /// <exception cref="IOException">This machine's disk fails, or another download writes to the part.</exception>
    public Task<DownloadedFile> DownloadAsync(
        Guid file,
        string path,
        DownloadOptions? options = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new Receiver(this, file, options ?? new DownloadOptions(), progress).ReceiveAsync(path, cancellation);
    }

    /// <summary>A file's body from a byte on. The caller disposes it.</summary>
    internal async Task<HttpResponseMessage> ReadFileAsync(Guid file, long from, EntityTagHeaderValue? tag, CancellationToken cancellation)
    {
        using var request = _connection.Request(HttpMethod.Get, $"{Base}files/{file}");
        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            request.Headers.IfRange = tag is null ? null : new RangeConditionHeaderValue(tag);
        }
        return await _connection.SendAsync(request, cancellation).ConfigureAwait(false);
    }
}
