using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Kala.Api.Http;

namespace Kala.Api.Client;

/// <summary>The calls of docs/http-api.md, as a client makes them. Whoever makes it disposes it.</summary>
internal sealed class KalaClient : IDisposable
{
    private const string Base = "api/manage/filestore/";

    private readonly HttpClient _http;

    public KalaClient(ServerAddress server)
    {
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            BaseAddress = new Uri(server.Url.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (server.Token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        }
        if (server.ApiKey is not null)
        {
            _http.DefaultRequestHeaders.Add("X-API-Key", server.ApiKey);
        }
    }

    /// <summary>Creates a session; the same key again gives the same session.</summary>
    public async Task<Guid> OpenAsync(OpenFile file, string key, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Base + "sessions")
        {
            Content = JsonContent.Create(new { file.OriginalFilename, file.FileSize, file.Hash, file.ContentType }),
        };
        request.Headers.Add(UploadHeaders.IdempotencyKey, key);
        using var answer = await SendAsync(request, cancellation);
        return (await DataAsync(answer, cancellation)).GetGuid();
    }

    /// <summary>A session's view.</summary>
    public async Task<JsonElement> SessionAsync(Guid session, CancellationToken cancellation)
    {
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{Base}sessions/{session}"), cancellation);
        return await DataAsync(answer, cancellation);
    }

    /// <summary>Appends bytes at an offset, and gives the new offset; durable on return.</summary>
    public async Task<long> AppendAsync(Guid session, long offset, HttpContent bytes, CancellationToken cancellation)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"{Base}sessions/{session}/write?mode=APPEND&offset={offset}");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = bytes };
        using var answer = await SendAsync(request, cancellation);
        return (await DataAsync(answer, cancellation)).GetProperty("offset").GetInt64();
    }

    /// <summary>Closes a session: from then on its file can be read.</summary>
    public async Task CloseAsync(Guid session, CancellationToken cancellation)
    {
        using var _ = await SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{Base}sessions/{session}/close"), cancellation);
    }

    /// <summary>Gives a session up.</summary>
    public async Task AbortAsync(Guid session, CancellationToken cancellation)
    {
        using var _ = await SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"{Base}sessions/{session}"), cancellation);
    }

    /// <summary>A page of a list: what is under <c>data</c> and the cursor of the next one.</summary>
    public async Task<(JsonElement Rows, string? Next)> PageAsync(string list, string query, CancellationToken cancellation)
    {
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{Base}{list}?{query}"), cancellation);
        var body = await BodyAsync(answer, cancellation);
        return (body.GetProperty("data"), body.GetProperty("page").GetProperty("next").GetString());
    }

    /// <summary>A file's head and body, from a byte on if it still is the file with this tag. The caller disposes it.</summary>
    public Task<HttpResponseMessage> FileAsync(Guid file, long from, EntityTagHeaderValue? tag, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{Base}files/{file}");
        if (from > 0 && tag is not null)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        }
        return SendAsync(request, cancellation);
    }

    /// <summary>Whether the server is ready; the answer's head for its clock. The caller disposes it.</summary>
    public Task<HttpResponseMessage> ReadyAsync(CancellationToken cancellation) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, "health/ready"), cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }
        using (answer)
        {
            throw await RefusalAsync(answer, cancellation);
        }
    }

    private static async Task<RefusedException> RefusalAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var retryAfter = answer.Headers.RetryAfter?.Delta;
        try
        {
            var problem = await BodyAsync(answer, cancellation);
            long? offset = problem.TryGetProperty("offset", out var told) ? told.GetInt64() : null;
            return new RefusedException(
                answer.StatusCode, problem.GetProperty("code").GetString()!, problem.GetProperty("message").GetString()!, offset, retryAfter);
        }
        catch (Exception foreign) when (foreign is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Not Kala's answer, but that of something in between.
            return new RefusedException(
                answer.StatusCode, answer.StatusCode.ToString(), $"The answer was {(int)answer.StatusCode} {answer.ReasonPhrase}.", null, retryAfter);
        }
    }

    private static async Task<JsonElement> DataAsync(HttpResponseMessage answer, CancellationToken cancellation) =>
        (await BodyAsync(answer, cancellation)).GetProperty("data");

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
        return json.RootElement.Clone();
    }
}

/// <summary>What is declared of a file.</summary>
internal sealed record OpenFile(string OriginalFilename, long FileSize, string Hash, string? ContentType);
