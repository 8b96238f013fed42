using System.Globalization;

namespace Kala.Client;

/// <content>The calls of upload sessions, one by one.</content>
public sealed partial class KalaClient
{
    /// <summary>Creates a session. It is durable on return.</summary>
    /// <param name="session">What is declared.</param>
    /// <param name="idempotencyKey">
    /// 1 to 255 visible ASCII characters: within 24 hours the same key with the same fields gives the same session. Null for none.
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
        var created = await _connection.AskAsync(request, WireJson.Default.Created, cancellation).ConfigureAwait(false);
        return new OpenedSession(created.Data, created.Token);
    }

    /// <summary>Asks for a session.</summary>
    /// <param name="session">The session's uuid.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KalaException">404 <c>session_not_found</c>; 410 <c>session_aborted</c>, <c>session_expired</c>.</exception>
    public async Task<UploadSession> GetSessionAsync(Guid session, CancellationToken cancellation = default)
    {
        var request = _connection.Request(HttpMethod.Get, $"{Base}sessions/{session}");
        return (await _connection.AskAsync(request, WireJson.Default.AnswerUploadSession, cancellation).ConfigureAwait(false)).Data;
    }

    /// <summary>
    /// Appends one chunk at an offset. All its bytes are durable on return. Bytes that the session has already are read over,
    /// so a chunk may be repeated after a lost answer.
    /// </summary>
    /// <param name="session">The session's uuid.</param>
    /// <param name="offset">Where the chunk begins, in bytes; at most the session's offset.</param>
    /// <param name="chunk">The bytes. They are disposed with the request.</param>
    /// <param name="cancellation">Cancels the call; what arrived is kept.</param>
    /// <returns>The session with its new offset.</returns>
    /// <exception cref="KalaException">Its <see cref="KalaException.Offset"/> is what is kept, and so where to go on.</exception>
    public async Task<UploadSession> AppendAsync(Guid session, long offset, HttpContent chunk, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        chunk.Headers.ContentType ??= new("application/octet-stream");
        var path = string.Create(CultureInfo.InvariantCulture, $"{Base}sessions/{session}/write?mode=APPEND&offset={offset}");
        var request = _connection.Request(HttpMethod.Post, path, chunk);
        return (await _connection.AskAsync(request, WireJson.Default.AnswerUploadSession, cancellation).ConfigureAwait(false)).Data;
    }

    /// <summary>Closes a session: its file is durable and can be read on return. A repetition changes nothing.</summary>
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
    /// <exception cref="KalaException">409 <c>session_closed</c>: it is a file; see <see cref="DeleteFileAsync"/>.</exception>
    public Task AbortSessionAsync(Guid session, CancellationToken cancellation = default) =>
        _connection.SendOnlyAsync(_connection.Request(HttpMethod.Delete, $"{Base}sessions/{session}"), cancellation);
}
