using Kala.Testing;

namespace Kala.Api.Tests.ResumableUploads;

/// <summary>Section "Status Code 104" of the draft.</summary>
public sealed class InterimResponseTests
{
    private const string Setting = "ResumableUploads:InterimResponses=true";
    private static readonly byte[] Hello = DraftCalls.Hello;
    private static readonly (string Name, string Value) Version = ("Upload-Draft-Interop-Version", "8");

    [Theory]
    [InlineData("?0", "8")]
    [InlineData("?1", "8")]
    [InlineData("?0", "6")]
    [InlineData("?1", "5")]
    public async Task A_creation_learns_the_address_before_its_content_has_arrived(string complete, string version)
    {
        await using var kala = await KalaApplication.StartAsync(Setting);
        using var client = await BeginAsync(kala, complete, "10", ("Upload-Draft-Interop-Version", version));

        var interim = await client.ReadInterimAsync();

        Assert.Equal(104, interim.Status);
        Assert.Equal(version, interim.Header("Upload-Draft-Interop-Version"));
        Assert.Equal("max-size=1099511627776, min-size=0, max-age=604800", interim.Header("Upload-Limit"));
        await client.SendAsync((byte[])[.. Hello, .. Hello]);
        var final = (await client.ReadAnswerAsync()).ShouldSucceed(201);
        var upload = final.Data.GetGuid();
        Assert.Equal($"{DraftCalls.Uploads}/{upload}", interim.Header("Location"));
        Assert.Equal(complete == "?0" ? interim.Header("Location") : $"{KalaApplication.Files}/{upload}", final.Header("Location"));
        Assert.Equal(complete, final.Header("Upload-Complete"));
        Assert.Equal(10, final.Offset);
    }

    [Fact]
    public async Task A_broken_creation_is_resumed_at_the_address()
    {
        await using var kala = await KalaApplication.StartAsync(Setting);
        var client = await BeginAsync(kala, "?1", "10", Version);
        var location = (await client.ReadInterimAsync()).Header("Location")!;
        var upload = Guid.Parse(location.Split('/')[^1]);
        await client.SendAsync(Hello);
        await kala.Blobs.ShouldReceiveAsync(upload, 5);
        client.Reset();

        var retrieved = (await kala.SendAsync("HEAD", location, null, Version)).ShouldSucceed(204);

        Assert.Equal(5, retrieved.Offset);
        Assert.Equal("?0", retrieved.Header("Upload-Complete"));
        Assert.Equal("10", retrieved.Header("Upload-Length"));
        (await kala.AppendUploadAsync(upload, Hello, 5, "?1", Version)).ShouldSucceed(201);
        (await kala.DownloadAsync(upload)).ShouldSucceed().ShouldCarry([.. Hello, .. Hello]);
    }

    [Fact]
    public async Task It_does_not_replace_100_Continue()
    {
        await using var kala = await KalaApplication.StartAsync(Setting);
        using var client = await BeginAsync(kala, "?1", "5", Version, ("Expect", "100-continue"));

        Assert.Equal(104, (await client.ReadInterimAsync()).Status);
        Assert.Equal(100, (await client.ReadInterimAsync()).Status);

        await client.SendAsync(Hello);
        (await client.ReadAnswerAsync()).ShouldSucceed(201);
    }

    [Fact]
    public async Task The_connection_can_be_used_again()
    {
        await using var kala = await KalaApplication.StartAsync(Setting);
        using var client = await kala.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            await SendHeadAsync(client, "?1", "5", Version);
            Assert.Equal(104, (await client.ReadInterimAsync()).Status);
            await client.SendAsync(Hello);
            (await client.ReadAnswerAsync()).ShouldSucceed(201);
        }
    }

    [Theory]
    [InlineData("8", null)]
    [InlineData("7", Setting)]
    [InlineData(null, Setting)]
    public async Task There_is_none_without_the_setting_and_the_version(string? version, string? setting)
    {
        await using var kala = await KalaApplication.StartAsync(setting is null ? [] : [setting]);
        (string, string)[] named = version is null ? [] : [("Upload-Draft-Interop-Version", version)];
        using var client = await BeginAsync(kala, "?1", "5", named);
        await client.SendAsync(Hello);

        var answer = await client.ReadAnswerAsync();

        Assert.False(client.WasContinued);
        Assert.Equal(version == "7" ? 400 : 201, answer.Status);
    }

    [Fact]
    public async Task A_refused_creation_has_none()
    {
        await using var kala = await KalaApplication.StartAsync(Setting, "Filestore:MaxFileSize=4");
        using var client = await BeginAsync(kala, "?1", "5", Version);
        await client.SendAsync(Hello);

        (await client.ReadAnswerAsync()).ShouldBeRefused(413, "file_too_large");

        Assert.False(client.WasContinued);
    }

    [Fact]
    public async Task An_append_has_none()
    {
        await using var kala = await KalaApplication.StartAsync(Setting);
        var upload = await kala.OpenUploadAsync(5);
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync(
            "PATCH",
            $"{DraftCalls.Uploads}/{upload}",
            Version,
            ("Content-Type", "application/partial-upload"),
            ("Upload-Offset", "0"),
            ("Upload-Complete", "?1"),
            ("Content-Length", "5"));
        await client.SendAsync(Hello);

        (await client.ReadAnswerAsync()).ShouldSucceed(201);

        Assert.False(client.WasContinued);
    }

    [Fact]
    public async Task A_digest_that_differs_is_the_final_response()
    {
        await using var kala = await KalaApplication.StartAsync(Setting);
        using var client = await BeginAsync(kala, "?1", "5", Version, ("Repr-Digest", DraftCalls.DigestOf([1])));
        var location = (await client.ReadInterimAsync()).Header("Location")!;
        await client.SendAsync(Hello);

        var final = await client.ReadAnswerAsync();

        final.ShouldBeRefused(400, "hash_mismatch");
        Assert.Equal("?1", final.Header("Upload-Complete"));
        Assert.Equal(410, (await kala.SendAsync("HEAD", location, null)).Status);
    }

    [Fact]
    public async Task Http_2_has_none()
    {
        await using var kala = await KalaApplication.StartAsync(Setting, "Kestrel:EndpointDefaults:Protocols=Http2");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(kala.Address, KalaApplication.Files))
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Hello),
        };
        request.Headers.Add("Upload-Complete", "?1");
        request.Headers.Add(Version.Name, Version.Value);

        using var answer = await client.SendAsync(request);

        // Bytes of HTTP/1.1 would have broken the connection.
        Assert.Equal(System.Net.HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("?1", Assert.Single(answer.Headers.GetValues("Upload-Complete")));
    }

    private static async Task<WireConnection> BeginAsync(
        KalaApplication kala,
        string complete,
        string length,
        params IEnumerable<(string Name, string Value)> headers)
    {
        var client = await kala.ConnectAsync();
        await SendHeadAsync(client, complete, length, headers);
        return client;
    }

    private static Task SendHeadAsync(
        WireConnection client,
        string complete,
        string length,
        params IEnumerable<(string Name, string Value)> headers) =>
        client.SendHeadAsync("POST", KalaApplication.Files, [("Upload-Complete", complete), ("Content-Length", length), .. headers]);
}
