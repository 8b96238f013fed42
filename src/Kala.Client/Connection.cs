using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Kala.Client;

/// <summary>
/// Sends requests and reads answers. A refusal becomes a <see cref="KalaException"/>, everything that happens to the
/// connection a <see cref="HttpRequestException"/>.
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

    /// <summary>The head of a success. The caller disposes the request and the answer.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"The server did not answer in time: {late.Message}", late);
        }
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }
        using (answer)
        {
            throw await RefusalAsync(answer, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request, and forgets the body of the success.</summary>
    public async Task SendOnlyAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using (request)
        using (await SendAsync(request, cancellation).ConfigureAwait(false))
        {
        }
    }

    /// <summary>Sends a request, and reads the body of the success.</summary>
    public async Task<T> AskAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using (request)
        {
            using var answer = await SendAsync(request, cancellation).ConfigureAwait(false);
            try
            {
                return JsonSerializer.Deserialize(await BodyAsync(answer, cancellation).ConfigureAwait(false), type)
                    ?? throw new JsonException();
            }
            catch (JsonException)
            {
                throw new KalaException(
                    KalaException.UnexpectedAnswer, "The answer is not one of Kala's; is the address right?", answer.StatusCode);
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

    private static async Task<KalaException> RefusalAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var retryAfter = answer.Headers.RetryAfter?.Delta;
        try
        {
            var body = await BodyAsync(answer, cancellation).ConfigureAwait(false);
            if (JsonSerializer.Deserialize(body, WireJson.Default.Problem) is { } problem)
            {
                return new KalaException(answer.StatusCode, problem, retryAfter);
            }
        }
        catch (JsonException)
        {
            // Not Kala's answer, but one of something between client and server.
        }
        var foreign = new Problem
        {
            Code = answer.StatusCode.ToString(),
            Message = $"The answer was {(int)answer.StatusCode} {answer.ReasonPhrase}.",
        };
        return new KalaException(answer.StatusCode, foreign, retryAfter);
    }

    private static async Task<byte[]> BodyAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            return await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException lost)
        {
            throw new HttpRequestException($"The connection was lost: {lost.Message}", lost);
        }
    }
}
