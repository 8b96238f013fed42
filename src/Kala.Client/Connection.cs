using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Kala.Client;

/// <summary>
/// Sends requests and reads responses. An error response becomes a <see cref="KalaException"/>, a connection error a
/// <see cref="HttpRequestException"/>.
/// </summary>
internal sealed class Connection(HttpClient http, bool ownsHttp, Uri server, Credential? credential) : IDisposable
{
    /// <summary>The server's address; it ends in a slash.</summary>
    public Uri Server { get; } = new(server.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");

    /// <summary>A request to a path below the server's address.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, new Uri(Server, path)) { Content = content };
        if (credential is not null)
        {
            request.Headers.TryAddWithoutValidation(credential.Header, credential.Value);
        }
        return request;
    }

    /// <summary>A JSON body.</summary>
    public static ByteArrayContent Json<T>(T body, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new("application/json");
        return content;
    }

    /// <summary>Sends a request and returns a successful response, body unread. The caller disposes both.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"The server did not respond in time: {late.Message}", late);
        }
        if (response.IsSuccessStatusCode)
        {
            return response;
        }
        using (response)
        {
            throw await ErrorOfAsync(response, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request and ignores the response body.</summary>
    public async Task SendOnlyAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using (request)
        using (await SendAsync(request, cancellation).ConfigureAwait(false))
        {
        }
    }

    /// <summary>Sends a request and reads the response body.</summary>
    public async Task<T> ReadAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using (request)
        {
            using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
            try
            {
                return JsonSerializer.Deserialize(await BodyAsync(response, cancellation).ConfigureAwait(false), type)
                    ?? throw new JsonException();
            }
            catch (JsonException)
            {
                throw new KalaException(
                    KalaException.UnexpectedAnswer, "The response is not from Kala. Check the server address.", response.StatusCode);
            }
        }
    }

    public void Dispose()
    {
        if (ownsHttp)
        {
            http.Dispose();
        }
    }

    private static async Task<KalaException> ErrorOfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var retryAfter = response.Headers.RetryAfter?.Delta;
        try
        {
            var body = await BodyAsync(response, cancellation).ConfigureAwait(false);
            if (JsonSerializer.Deserialize(body, WireJson.Default.Problem) is { } problem)
            {
                return new KalaException(response.StatusCode, problem, retryAfter);
            }
        }
        catch (JsonException)
        {
            // The response is from an intermediary, such as a proxy.
        }
        var foreign = new Problem
        {
            Code = response.StatusCode.ToString(),
            Message = $"The response was {(int)response.StatusCode} {response.ReasonPhrase}.",
        };
        return new KalaException(response.StatusCode, foreign, retryAfter);
    }

    private static async Task<byte[]> BodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException lost)
        {
            throw new HttpRequestException($"The connection was lost: {lost.Message}", lost);
        }
    }
}
