namespace Kala.Client;

/// <summary>
/// A client for one Kala server and one caller. It is thread-safe. All calls throw <see cref="KalaException"/> if the
/// server refuses, <see cref="HttpRequestException"/> if the server is unreachable or the connection is lost, and
/// <see cref="OperationCanceledException"/> if they are cancelled. Only the <c>UploadAsync</c>, <c>ResumeAsync</c> and
/// <c>DownloadAsync</c> methods retry.
/// </summary>
public sealed partial class KalaClient : IDisposable
{
    private const string Base = "api/manage/filestore/";

    private readonly Connection _connection;

    /// <summary>Creates a client with its own connections, which <see cref="Dispose"/> closes.</summary>
    /// <param name="server">The server's address, with its path prefix if it has one.</param>
    /// <param name="credential">Identifies the caller; null for a server without sign-in.</param>
    public KalaClient(Uri server, Credential? credential = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        _connection = new Connection(CreateHttp(), ownsHttp: true, server, credential);
    }

    /// <summary>
    /// Creates a client on an existing <see cref="HttpClient"/>. Its <see cref="HttpClient.Timeout"/> limits each call,
    /// including the sending of a chunk; <see cref="Timeout.InfiniteTimeSpan"/> is best.
    /// </summary>
    /// <param name="http">
    /// Must have the server's address as <see cref="HttpClient.BaseAddress"/>. It is not disposed.
    /// </param>
    /// <param name="credential">Identifies the caller; null for none, or if <paramref name="http"/> adds it.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="http"/> has no <see cref="HttpClient.BaseAddress"/>.
    /// </exception>
    public KalaClient(HttpClient http, Credential? credential = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        var server = http.BaseAddress ?? throw new ArgumentException("The HttpClient needs the server's address as its BaseAddress.", nameof(http));
        _connection = new Connection(http, ownsHttp: false, server, credential);
    }

    /// <summary>The server's address; it ends in a slash.</summary>
    public Uri Server => _connection.Server;

    /// <summary>The clock for pauses and for <c>Patience</c>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Exchanges a name and a password for an access token.</summary>
    /// <param name="username">The user's name.</param>
    /// <param name="password">The user's password.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KalaException">401 <c>invalid_credentials</c>, 429 <c>too_many_requests</c> and others.</exception>
    public async Task<AccessToken> SignInAsync(string username, string password, CancellationToken cancellation = default)
    {
        var body = Connection.Json(new Wire.SignIn(username, password), WireJson.Default.SignIn);
        var request = _connection.Request(HttpMethod.Post, "api/auth/access-token", body);
        var answer = await _connection.ReadAsync(request, WireJson.Default.AnswerTokenAnswer, cancellation).ConfigureAwait(false);
        return new AccessToken(answer.Data.AccessToken, TimeSpan.FromSeconds(answer.Data.ExpiresIn));
    }

    /// <summary>
    /// Invalidates all tokens of the caller, including those of other programs and of upload sessions. API keys stay
    /// valid.
    /// </summary>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KalaException">401 <c>unauthenticated</c>; 403 <c>forbidden</c> with an API key.</exception>
    public Task SignOutAsync(CancellationToken cancellation = default) =>
        _connection.SendOnlyAsync(_connection.Request(HttpMethod.Post, "api/auth/sign-out"), cancellation);

    /// <summary>Gets the caller: name, permissions, usage and limits.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="KalaException">401 <c>unauthenticated</c>.</exception>
    public async Task<Caller> GetCallerAsync(CancellationToken cancellation = default)
    {
        var request = _connection.Request(HttpMethod.Get, "api/auth/me");
        return (await _connection.ReadAsync(request, WireJson.Default.AnswerCaller, cancellation).ConfigureAwait(false)).Data;
    }

    /// <summary>Checks that the server is ready. Needs no credential.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>The server's time, to the second; null if the response has none.</returns>
    /// <exception cref="KalaException">The server is not ready.</exception>
    public async Task<DateTimeOffset?> CheckReadyAsync(CancellationToken cancellation = default)
    {
        using var request = _connection.Request(HttpMethod.Get, "health/ready");
        using var response = await _connection.SendAsync(request, cancellation).ConfigureAwait(false);
        return response.Headers.Date;
    }

    /// <summary>Closes the client's own connections.</summary>
    public void Dispose() => _connection.Dispose();

    // A redirected request would send the key to another host, so a redirect counts as an error.
    private static HttpClient CreateHttp() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
