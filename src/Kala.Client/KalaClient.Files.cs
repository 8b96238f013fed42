using System.Net.Http.Headers;

namespace Kala.Client;

/// <content>The calls for files.</content>
public sealed partial class KalaClient
{
    /// <summary>Gets a file's name, length and hash.</summary>
    /// <param name="file">The file's uuid.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KalaException">
    /// 404 or 410. A response to HEAD has no body, so the code is the name of the status.
    /// </exception>
    public async Task<FileHead> GetFileAsync(Guid file, CancellationToken cancellation = default)
    {
        using var request = _connection.Request(HttpMethod.Head, $"{Base}files/{file}");
        using var response = await _connection.SendAsync(request, cancellation).ConfigureAwait(false);
        return FileHead.Of(file, response);
    }

    /// <summary>Deletes a file. A repetition changes nothing.</summary>
    /// <param name="file">The file's uuid.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KalaException">404 <c>file_not_found</c>.</exception>
    public Task DeleteFileAsync(Guid file, CancellationToken cancellation = default) =>
        _connection.SendOnlyAsync(_connection.Request(HttpMethod.Delete, $"{Base}files/{file}"), cancellation);

    /// <summary>
    /// Downloads a file to <c>PATH.part</c>, verifies its SHA-256, then renames it. It resumes from an existing part
    /// and after a lost connection. On return the file is complete and verified, but not synced to disk.
    /// </summary>
    /// <param name="file">The file's uuid.</param>
    /// <param name="path">The target file, or an existing folder, where the file keeps its own name.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancellation">Stops the download; the part remains, and the next call resumes from it.</param>
    /// <exception cref="KalaException">
    /// <c>hash_mismatch</c> (the part was emptied), <c>file_exists</c>, or the server refused and retries did not help.
    /// </exception>
    /// <exception cref="HttpRequestException">
    /// The server was unreachable for longer than <see cref="DownloadOptions.Patience"/>.
    /// </exception>
    /// <exception cref="IOException">The local disk failed, or another download writes to the part.</exception>
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

    /// <summary>Reads a file from a position. The caller disposes the response.</summary>
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
