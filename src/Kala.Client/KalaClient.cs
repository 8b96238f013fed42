namespace Kala.Client;

/// <summary>
/// A client for one Kala server, as one caller. It can be used by many threads at the same time. All its calls throw
/// <see cref="KalaException"/> if the server refuses, <see cref="HttpRequestException"/> if it cannot be reached or the
/// connection is lost, and <see cref="OperationCanceledException"/> if they are cancelled. Only
/// <see cref="UploadAsync(string, UploadOptions?, IProgress{UploadProgress}?, CancellationToken)"/>, its relatives and
/// the downloads try again by themselves.
/// </summary>
public sealed partial class KalaClient : IDisposable
{
    private const string Base = "api/manage/filestore/";

    private readonly Connection _connection;

    /// <summary>Makes a client with connections of its own, which end with <see cref="Dispose"/>.</summary>
    /// <param name="server">The server's address, with the path it is published under.</param>
    /// <param name="credential">Who calls; null for a server without sign-in.</param>
    public KalaClient(Uri server, Credential? credential = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        _connection = new Connection(CreateHttp(), ownsHttp: true, server, credential);
    }

    /// <summary>
    /// Makes a client on connections of the caller's. Its <see cref="HttpClient.Timeout"/> bounds each call, also the sending
    /// of a chunk; <see cref="Timeout.InfiniteTimeSpan"/> is best.
    /// </summary>
    /// <param name="http">Has the server's address as its <see cref="HttpClient.BaseAddress"/>. It is not disposed.</param>
    /// <param name="credential">Who calls; null for none, or if <paramref name="http"/> adds it.</param>
    /// <exception cref="ArgumentException"><paramref name="http"/> has no address.</exception>
    public KalaClient(HttpClient http, Credential? credential = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        var server = http.BaseAddress ?? throw new ArgumentException("The HttpClient needs the server's address as its BaseAddress.", nameof(http));
        _connection = new Connection(http, ownsHttp: false, server, credential);
    }

    /// <summary>The server's address; it ends in a slash.</summary>
    public Uri Server => _connection.Server;

    /// <summary>What pauses are measured with.</summary>
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
        var answer = await _connection.AskAsync(request, WireJson.Default.AnswerTokenAnswer, cancellation).ConfigureAwait(false);
        return new AccessToken(answer.Data.AccessToken, TimeSpan.FromSeconds(answer.Data.ExpiresIn));
    }

    /// <summary>Asks whether the server is ready; it needs no credential.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>The server's time, to the second; null if the answer has none.</returns>
    /// <exception cref="KalaException">It is not ready.</exception>
    public async Task<DateTimeOffset?> CheckReadyAsync(CancellationToken cancellation = default)
    {
        using var request = _connection.Request(HttpMethod.Get, "health/ready");
        using var answer = await _connection.SendAsync(request, cancellation).ConfigureAwait(false);
        return answer.Headers.Date;
    }

    /// <summary>Ends the connections that the client has made itself.</summary>
    public void Dispose() => _connection.Dispose();

    // A redirected request would carry the key to another host, so a redirect is an answer like any other refusal.
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
