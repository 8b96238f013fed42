namespace Kala.Client;

/// <content>Whole uploads.</content>
public sealed partial class KalaClient
{
    /// <summary>
    /// Uploads a file: computes its SHA-256, creates a session, sends the chunks and closes it. After a lost connection and
    /// after 408, 423, 429, 5xx and 507 it asks for the server's offset and goes on, with growing pauses. If
    /// <see cref="UploadOptions.Memory"/> remembers an earlier attempt, it goes on with that one. On return the file is
    /// verified, durable and readable.
    /// </summary>
    /// <param name="path">The file. It must not change meanwhile; if it does, close refuses with <c>hash_mismatch</c>.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Is told how far it is, from any thread.</param>
    /// <param name="cancellation">Stops it. What was sent is kept on the server until the session expires.</param>
    /// <exception cref="KalaException">The server refused, with a reason that does not pass in time.</exception>
    /// <exception cref="HttpRequestException">The server could not be reached for longer than the patience.</exception>
    /// <exception cref="IOException">The file, or the memory, cannot be read or written.</exception>
    public async Task<UploadedFile> UploadAsync(
        string path,
        UploadOptions? options = null,
        IProgress<UploadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new UploadOptions();
        options = options with { FileName = options.FileName ?? Path.GetFileName(path) };
        var file = OpenToRead(path);
        await using (file.ConfigureAwait(false))
        {
            return await UploadAsync(file, options, progress, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Uploads a stream, like a file.</summary>
    /// <param name="content">
    /// Can be read and sought; all of it is sent, from its byte 0. It is not disposed. The caller leaves it alone until the
    /// call has returned.
    /// </param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Is told how far it is, from any thread.</param>
    /// <param name="cancellation">Stops it. What was sent is kept on the server until the session expires.</param>
    /// <exception cref="ArgumentException">The stream cannot be sought: what was lost on the way could not be sent again.</exception>
    /// <exception cref="KalaException">The server refused, with a reason that does not pass in time.</exception>
    /// <exception cref="HttpRequestException">The server could not be reached for longer than the patience.</exception>
    /// <exception cref="IOException">The stream, or the memory, cannot be read or written.</exception>
    public Task<UploadedFile> UploadAsync(
        Stream content,
        UploadOptions? options = null,
        IProgress<UploadProgress>? progress = null,
        CancellationToken cancellation = default) =>
        SenderOf(content, options, progress).UploadAsync(cancellation);

    /// <summary>
    /// Sends a file to a session that was created before, from wherever the server's offset is, and closes it. It needs no
    /// memory, and with a <see cref="Credential.SessionToken"/> no account.
    /// </summary>
    /// <param name="session">The session's uuid.</param>
    /// <param name="path">The file, of the size that the session was created for.</param>
    /// <param name="options">How; name, content type and memory do not count. Null for the defaults.</param>
    /// <param name="progress">Is told how far it is, from any thread.</param>
    /// <param name="cancellation">Stops it. What was sent is kept on the server until the session expires.</param>
    /// <exception cref="KalaException">
    /// <c>size_mismatch</c> or <c>hash_mismatch</c> without a status: the session is for another content, and nothing was sent.
    /// Otherwise the server refused.
    /// </exception>
    /// <exception cref="HttpRequestException">The server could not be reached for longer than the patience.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<UploadedFile> ResumeAsync(
        Guid session,
        string path,
        UploadOptions? options = null,
        IProgress<UploadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var file = OpenToRead(path);
        await using (file.ConfigureAwait(false))
        {
            return await ResumeAsync(session, file, options, progress, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a stream to a session that was created before, like a file.</summary>
    /// <param name="session">The session's uuid.</param>
    /// <param name="content">Can be read and sought; all of it counts, from its byte 0. It is not disposed.</param>
    /// <param name="options">How; name, content type and memory do not count. Null for the defaults.</param>
    /// <param name="progress">Is told how far it is, from any thread.</param>
    /// <param name="cancellation">Stops it. What was sent is kept on the server until the session expires.</param>
    /// <exception cref="ArgumentException">The stream cannot be sought.</exception>
    /// <exception cref="KalaException">The session is for another content, or the server refused.</exception>
    /// <exception cref="HttpRequestException">The server could not be reached for longer than the patience.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public Task<UploadedFile> ResumeAsync(
        Guid session,
        Stream content,
        UploadOptions? options = null,
        IProgress<UploadProgress>? progress = null,
        CancellationToken cancellation = default) =>
        SenderOf(content, options, progress).ResumeAsync(session, cancellation);

    private Sender SenderOf(Stream content, UploadOptions? options, IProgress<UploadProgress>? progress)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content is { CanSeek: true, CanRead: true }
            ? new Sender(this, new Content(content), options ?? new UploadOptions(), progress)
            : throw new ArgumentException("The stream must be readable and seekable.", nameof(content));
    }

    private static FileStream OpenToRead(string path) => new(path, new FileStreamOptions
    {
        BufferSize = 0,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
    });
}
