using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Kala.Testing;

/// <summary>The calls of a client, with the names of docs/http-api.md.</summary>
public sealed partial class KalaApplication
{
    public const string Filestore = "/api/manage/filestore";
    public const string Sessions = $"{Filestore}/sessions";
    public const string Files = $"{Filestore}/files";

    private const string Octets = "application/octet-stream";

    /// <summary>Any call.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        if (Credentials is var (name, value) && !request.Headers.Contains("Authorization") && !request.Headers.Contains("X-API-Key"))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        using var response = await Client.SendAsync(request);
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .SelectMany(header => header.Value.Select(value => (header.Key, value)))
            .ToList();
        var answer = new Answer((int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync());
        ShouldBeDocumented();
        return answer;
    }

    /// <summary>Any call, with header fields as the client writes them.</summary>
    public async Task<Answer> SendAsync(
        string method,
        string target,
        HttpContent? content,
        params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }
        return await SendAsync(request);
    }

    public Task<Answer> GetAsync(string target, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync("GET", target, null, headers);

    /// <summary>A call whose body is this text, sent as JSON.</summary>
    public Task<Answer> PostJsonAsync(string target, string json, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync("POST", target, new StringContent(json, Encoding.UTF8, "application/json"), headers);

    /// <summary>Calls POST /sessions.</summary>
    public Task<Answer> CreateAsync(object fields, params IEnumerable<(string Name, string Value)> headers) =>
        PostJsonAsync(Sessions, JsonSerializer.Serialize(fields), headers);

    /// <summary>A new session.</summary>
    public async Task<Guid> OpenSessionAsync(long fileSize, string? hash = null, string? originalFilename = null)
    {
        var created = await CreateAsync(new { fileSize, hash, originalFilename });
        return created.ShouldSucceed(201).Data.GetGuid();
    }

    /// <summary>Replaces a session's content with a form.</summary>
    public Task<Answer> WriteAsync(Guid session, byte[] bytes, string? hash = null) =>
        PostFormAsync(session, bytes, ("mode", "WRITE"), ("hash", hash));

    /// <summary>Appends to a session's content with a form.</summary>
    public Task<Answer> AppendAsync(Guid session, byte[] bytes, long? offset = null, string? hash = null) =>
        PostFormAsync(
            session, bytes, ("mode", "APPEND"), ("offset", offset?.ToString(CultureInfo.InvariantCulture)), ("hash", hash));

    /// <summary>Sends a form of these fields and the data.</summary>
    public Task<Answer> PostFormAsync(Guid session, byte[] bytes, params IEnumerable<(string Name, string? Value)> fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            if (value is not null)
            {
                form.Add(new StringContent(value), name);
            }
        }
        form.Add(new ByteArrayContent(bytes), "file", "chunk.bin");
        return SendAsync("POST", WriteTarget(session), form);
    }

    /// <summary>Calls POST /files with a form of these fields and then the file.</summary>
    public Task<Answer> PostFileAsync(
        byte[] bytes,
        string filename,
        IEnumerable<(string Name, string Value)> fields,
        params IEnumerable<(string Name, string Value)> headers)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }
        form.Add(new ByteArrayContent(bytes), "file", filename);
        return SendAsync("POST", Files, form, headers);
    }

    /// <summary>Makes a link to a file and returns its address.</summary>
    public async Task<string> LinkAsync(Guid file, object? fields = null, params IEnumerable<(string Name, string Value)> headers)
    {
        var made = await PostJsonAsync($"{Files}/{file}/links", JsonSerializer.Serialize(fields ?? new { }), headers);
        return made.ShouldSucceed(201).Data.GetProperty("url").GetString()!;
    }

    /// <summary>Calls POST /files with the text of a form with the boundary <c>cut</c>.</summary>
    public Task<Answer> PostFileTextAsync(string text, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync("POST", Files, new StringContent(text), [("Content-Type", FormText.ContentType), .. headers]);

    /// <summary>Sends the text of a form with the boundary <c>cut</c>.</summary>
    public Task<Answer> PostFormTextAsync(Guid session, string text, string type = FormText.ContentType) =>
        SendAsync("POST", WriteTarget(session), new StringContent(text), ("Content-Type", type));

    /// <summary>Replaces a session's content with a raw body.</summary>
    public Task<Answer> WriteRawAsync(Guid session, byte[] bytes, string? hash = null) =>
        PostOctetsAsync(WriteTarget(session, "WRITE", null, hash), bytes);

    /// <summary>Appends a raw body to a session's content.</summary>
    public Task<Answer> AppendRawAsync(Guid session, byte[] bytes, long? offset = null, string? hash = null) =>
        PostOctetsAsync(WriteTarget(session, "APPEND", offset, hash), bytes);

    /// <summary>A call whose body is these bytes.</summary>
    public Task<Answer> PostOctetsAsync(
        string target,
        byte[] bytes,
        params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync("POST", target, new ByteArrayContent(bytes), [("Content-Type", Octets), .. headers]);

    public Task<Answer> CloseAsync(Guid session, string? hash = null) => hash is null
        ? SendAsync("POST", $"{Sessions}/{session}/close", null)
        : PostJsonAsync($"{Sessions}/{session}/close", JsonSerializer.Serialize(new { hash }));

    /// <summary>Gets a session.</summary>
    public Task<Answer> AskAsync(Guid session, string method = "GET") =>
        SendAsync(method, $"{Sessions}/{session}", null);

    /// <summary>The offset that the server reports.</summary>
    public async Task<long> OffsetAsync(Guid session) => (await AskAsync(session)).ShouldSucceed().Offset;

    public Task<Answer> AbortAsync(Guid session) => SendAsync("DELETE", $"{Sessions}/{session}", null);

    public Task<Answer> DownloadAsync(Guid file, params IEnumerable<(string Name, string Value)> headers) =>
        GetAsync($"{Files}/{file}", headers);

    public Task<Answer> DeleteFileAsync(Guid file) => SendAsync("DELETE", $"{Files}/{file}", null);

    /// <summary>Uploads this content through a session.</summary>
    public async Task<Guid> UploadAsync(byte[] content, string? originalFilename = null)
    {
        var session = await OpenSessionAsync(content.Length, Bytes.Sha256Of(content), originalFilename);
        (await WriteRawAsync(session, content)).ShouldSucceed();
        (await CloseAsync(session)).ShouldSucceed();
        return session;
    }

    /// <summary>Closes a full session and reads its file, to check the stored bytes.</summary>
    public async Task ShouldHoldAsync(Guid session, byte[] content)
    {
        (await CloseAsync(session, Bytes.Sha256Of(content))).ShouldSucceed();
        (await DownloadAsync(session)).ShouldSucceed().ShouldCarry(content);
    }

    /// <summary>The target of a chunk; with fields in the query string for a raw body.</summary>
    public static string WriteTarget(Guid session, string? mode = null, long? offset = null, string? hash = null)
    {
        var fields = new (string Name, string? Value)[]
        {
            ("mode", mode), ("offset", offset?.ToString(CultureInfo.InvariantCulture)), ("hash", hash),
        };
        var query = fields
            .Where(field => field.Value is not null)
            .Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value!)}");
        return $"{Sessions}/{session}/write?{string.Join('&', query)}".TrimEnd('?');
    }

    /// <summary>
    /// A client in the middle of a raw chunk: it has sent less than it declared, and the server has received that.
    /// </summary>
    public async Task<WireConnection> BeginWriteAsync(
        Guid session,
        byte[] sent,
        long declared,
        string mode = "APPEND",
        long? offset = null,
        string? hash = null,
        (string Name, string Value)? credentials = null)
    {
        var before = await Blobs.BytesAsync(session);
        var client = await ConnectAsync();
        await client.SendHeadAsync(
            "POST",
            WriteTarget(session, mode, offset, hash),
            [
                ("Content-Type", Octets),
                ("Content-Length", declared.ToString(CultureInfo.InvariantCulture)),
                .. credentials is { } given ? [given] : Array.Empty<(string, string)>(),
            ]);
        await client.SendAsync(sent);
        await Blobs.ShouldReceiveAtLeastAsync(session, before + sent.Length);
        return client;
    }
}
