using System.Globalization;

namespace Kala.Client;

/// <content>The single calls for upload sessions.</content>
public sealed partial class KalaClient
{
    /// <summary>Creates a session. It is durable on return.</summary>
    /// <param name="session">The declared size, name, hash and type.</param>
    /// <param name="idempotencyKey">
    /// 1 to 255 visible ASCII characters; null for none. Within 24 hours the same key with the same fields returns the
    /// same session.
    /// </param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<OpenedSession> OpenSessionAsync(
        NewSession session, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var request = _connection.Request(HttpMethod.Post, $"{Base}sessions", Connection.Json(session, WireJson.Default.NewSession));
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }
        var created = await _connection.ReadAsync(request, WireJson.Default.Created, cancellation).ConfigureAwait(false);
        return new OpenedSession(created.Data, created.Token);
    }

    /// <summary>Gets a session.</summary>
    /// <param name="session">The session's uuid.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KalaException">404 <c>session_not_found</c>; 410 <c>session_aborted</c>, <c>session_expired</c>.</exception>
    public async Task<UploadSession> GetSessionAsync(Guid session, CancellationToken cancellation = default)
    {
        var request = _connection.Request(HttpMethod.Get, $"{Base}sessions/{session}");
        return (await _connection.ReadAsync(request, WireJson.Default.AnswerUploadSession, cancellation).ConfigureAwait(false)).Data;
    }

    /// <summary>
    /// Appends one chunk at an offset. All its bytes are durable on return. The server skips bytes that it already has,
    /// so a chunk may be repeated after a lost response.
    /// </summary>
    /// <param name="session">The session's uuid.</param>
    /// <param name="offset">Where the chunk begins, in bytes; at most the session's offset.</param>
    /// <param name="chunk">The bytes. The call disposes them.</param>
    /// <param name="cancellation">Cancels the call; the server keeps the bytes that arrived.</param>
    /// <returns>The session with its new offset.</returns>
    /// <exception cref="KalaException">The server refused; resume from <see cref="KalaException.Offset"/>.</exception>
    public async Task<UploadSession> AppendAsync(Guid session, long offset, HttpContent chunk, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        chunk.Headers.ContentType ??= new("application/octet-stream");
        var path = string.Create(CultureInfo.InvariantCulture, $"{Base}sessions/{session}/write?mode=APPEND&offset={offset}");
        var request = _connection.Request(HttpMethod.Post, path, chunk);
        return (await _connection.ReadAsync(request, WireJson.Default.AnswerUploadSession, cancellation).ConfigureAwait(false)).Data;
    }

    /// <summary>
    /// Closes a session. On return its file is durable and can be read. A repetition changes nothing.
    /// </summary>
    /// <param name="session">The session's uuid.</param>
    /// <param name="hash">The SHA-256 of the whole file; null if it was declared at creation.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KalaException">400 <c>size_mismatch</c>, <c>hash_mismatch</c>, <c>hash_required</c> and others.</exception>
    public Task CloseSessionAsync(Guid session, string? hash = null, CancellationToken cancellation = default)
    {
        var body = hash is null ? null : Connection.Json(new Wire.Closing(hash), WireJson.Default.Closing);
        return _connection.SendOnlyAsync(
            _connection.Request(HttpMethod.Post, $"{Base}sessions/{session}/close", body), cancellation);
    }

    /// <summary>Aborts a session; its bytes are removed. A repetition changes nothing.</summary>
    /// <param name="session">The session's uuid.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KalaException">
    /// 409 <c>session_closed</c>: the session is a file; see <see cref="DeleteFileAsync"/>.
    /// </exception>
    public Task AbortSessionAsync(Guid session, CancellationToken cancellation = default) =>
        _connection.SendOnlyAsync(_connection.Request(HttpMethod.Delete, $"{Base}sessions/{session}"), cancellation);
}
