namespace Kala.Client;

/// <content>Whole uploads.</content>
public sealed partial class KalaClient
{
    /// <summary>
    /// Uploads a file: computes its SHA-256, creates a session, sends the chunks and closes it. After a lost connection
    /// and after 408, 423, 429, 5xx and 507 it waits, asks for the server's offset and resumes from there; the pauses
    /// grow. If <see cref="UploadOptions.Memory"/> remembers an earlier attempt, it resumes that one. On return the
    /// file is verified, durable and readable.
    /// </summary>
    /// <param name="path">The file. If it changes during the upload, close fails with <c>hash_mismatch</c>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="progress">Receives the progress, on any thread.</param>
    /// <param name="cancellation">Stops the upload. The server keeps the sent bytes until the session expires.</param>
    /// <exception cref="KalaException">The server refused, and retries did not help.</exception>
    /// <exception cref="HttpRequestException">
    /// The server was unreachable for longer than <see cref="UploadOptions.Patience"/>.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read, or the memory cannot be written.</exception>
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

    /// <summary>Uploads a stream in the same way as a file.</summary>
    /// <param name="content">
    /// A readable, seekable stream. All of it is sent, from byte 0. It is not disposed. The caller must not use it
    /// until the call returns.
    /// </param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="progress">Receives the progress, on any thread.</param>
    /// <param name="cancellation">Stops the upload. The server keeps the sent bytes until the session expires.</param>
    /// <exception cref="ArgumentException">
    /// The stream is not seekable, so lost bytes could not be sent again.
    /// </exception>
    /// <exception cref="KalaException">The server refused, and retries did not help.</exception>
    /// <exception cref="HttpRequestException">
    /// The server was unreachable for longer than <see cref="UploadOptions.Patience"/>.
    /// </exception>
    /// <exception cref="IOException">The stream cannot be read, or the memory cannot be written.</exception>
    public Task<UploadedFile> UploadAsync(
        Stream content,
        UploadOptions? options = null,
        IProgress<UploadProgress>? progress = null,
        CancellationToken cancellation = default) =>
        SenderOf(content, options, progress).UploadAsync(cancellation);

    /// <summary>
    /// Sends a file to an existing session, from the server's offset, and closes the session. It needs no memory, and
    /// with a <see cref="Credential.SessionToken"/> no account.
    /// </summary>
    /// <param name="session">The session's uuid.</param>
    /// <param name="path">The file, with the size declared for the session.</param>
    /// <param name="options">The options; null for the defaults. Name, content type and memory are ignored.</param>
    /// <param name="progress">Receives the progress, on any thread.</param>
    /// <param name="cancellation">Stops the upload. The server keeps the sent bytes until the session expires.</param>
    /// <exception cref="KalaException">
    /// <c>size_mismatch</c> or <c>hash_mismatch</c> without a status: the session is for other content, and nothing was
    /// sent. Otherwise the server refused.
    /// </exception>
    /// <exception cref="HttpRequestException">
    /// The server was unreachable for longer than <see cref="UploadOptions.Patience"/>.
    /// </exception>
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

    /// <summary>Sends a stream to an existing session in the same way as a file.</summary>
    /// <param name="session">The session's uuid.</param>
    /// <param name="content">A readable, seekable stream. All of it is sent, from byte 0. It is not disposed.</param>
    /// <param name="options">The options; null for the defaults. Name, content type and memory are ignored.</param>
    /// <param name="progress">Receives the progress, on any thread.</param>
    /// <param name="cancellation">Stops the upload. The server keeps the sent bytes until the session expires.</param>
    /// <exception cref="ArgumentException">The stream is not seekable.</exception>
    /// <exception cref="KalaException">The session is for other content, or the server refused.</exception>
    /// <exception cref="HttpRequestException">
    /// The server was unreachable for longer than <see cref="UploadOptions.Patience"/>.
    /// </exception>
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
