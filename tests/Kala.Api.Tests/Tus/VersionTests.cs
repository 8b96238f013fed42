using Kala.Testing;

namespace Kala.Api.Tests.Tus;

/// <summary>tus 1.0.0, Core Protocol: the version and OPTIONS.</summary>
public sealed class VersionTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    [Fact]
    public async Task Every_response_has_the_version_also_a_refusal()
    {
        var upload = await kala.CreateUploadAsync(5);

        Answer[] answers =
        [
            await kala.SendAsync("OPTIONS", TusCalls.Tus, null),
            await kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5")),
            await kala.AskUploadAsync(upload),
            await kala.AppendToAsync(upload, "he"u8.ToArray(), 0),
            await kala.AppendToAsync(upload, "he"u8.ToArray(), 7),
            await kala.SendAsync("DELETE", upload, null),
            await kala.TusAsync("DELETE", upload, null),
            await kala.GetAsync(upload),
            await kala.AskUploadAsync($"{TusCalls.Tus}/nothing"),
            await kala.SendAsync("PUT", upload, null),
            await kala.GetAsync($"{TusCalls.Tus}/a/b"),
            await kala.AskUploadAsync(upload),
        ];

        Assert.Equal([204, 201, 200, 204, 409, 412, 204, 410, 404, 405, 404, 410], answers.Select(answer => answer.Status));
        Assert.All(answers, answer => Assert.Equal("1.0.0", answer.Header("Tus-Resumable")));
        Assert.Null((await kala.GetAsync(KalaApplication.Files)).Header("Tus-Resumable"));
    }

    [Fact]
    public async Task A_fault_and_a_missing_sign_in_have_the_version_too()
    {
        await using var own = await KalaApplication.StartSignedInAsync();
        var upload = await own.CreateUploadAsync(5);
        own.Database.ReadFault = new InvalidOperationException("A bug.");
        var fault = await own.AppendToAsync(upload, [1], 0);
        own.Database.Mend();
        own.Credentials = null;

        var nobody = await own.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5"));

        fault.ShouldBeRefused(500, "internal_error");
        nobody.ShouldBeRefused(401, "unauthenticated");
        Assert.Equal("1.0.0", fault.Header("Tus-Resumable"));
        Assert.Equal("1.0.0", nobody.Header("Tus-Resumable"));
    }

    [Theory]
    [InlineData("0.2.2")]
    [InlineData("2.0.0")]
    [InlineData("1.0")]
    [InlineData("1.0.0, 1.0.0")]
    [InlineData("")]
    public async Task Another_version_is_412_with_the_versions_and_nothing_is_processed(string version)
    {
        var upload = await kala.CreateUploadAsync(5);
        var sessions = await kala.CountSessionsAsync();
        var field = ("Tus-Resumable", version);

        Answer[] refused =
        [
            await kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5"), field),
            await kala.AppendToAsync(upload, "hello"u8.ToArray(), 0, field),
            await kala.TusAsync("DELETE", upload, null, field),
        ];

        Assert.All(refused, answer =>
        {
            answer.ShouldBeRefused(412, "unsupported_version");
            Assert.Equal("1.0.0", answer.Header("Tus-Version"));
        });
        var head = await kala.TusAsync("HEAD", upload, null, field);
        Assert.Equal(412, head.Status);
        Assert.Equal("1.0.0", head.Header("Tus-Version"));
        Assert.Equal(sessions, await kala.CountSessionsAsync());
        Assert.Equal(0, (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset);
    }

    [Fact]
    public async Task A_change_without_the_version_is_412()
    {
        var upload = await kala.CreateUploadAsync(5);

        (await kala.SendAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5"))).ShouldBeRefused(412, "unsupported_version");
        (await kala.SendAsync("DELETE", upload, null)).ShouldBeRefused(412, "unsupported_version");
        (await kala.SendAsync("PATCH", upload, new ByteArrayContent([1]), ("Content-Type", TusCalls.OffsetType), ("Upload-Offset", "0")))
            .ShouldBeRefused(412, "unsupported_version");
    }

    [Fact]
    public async Task HEAD_and_GET_without_the_version_are_answered_because_browsers_send_none()
    {
        var upload = await kala.CreateUploadAsync(5);

        (await kala.SendAsync("HEAD", upload, null)).ShouldSucceed();
        (await kala.GetAsync(TusCalls.PathOf(await kala.UploadAsync([1])))).ShouldSucceed(307);
    }

    [Fact]
    public async Task OPTIONS_tells_versions_extensions_maximum_size_and_algorithms()
    {
        await using var own = await KalaApplication.StartSignedInAsync("Filestore:MaxFileSize=1000000");
        own.Credentials = null;

        foreach (var target in (string[])[TusCalls.Tus, TusCalls.PathOf(Guid.NewGuid())])
        {
            var answer = (await own.SendAsync("OPTIONS", target, null)).ShouldSucceed(204);

            Assert.Equal("1.0.0", answer.Header("Tus-Version"));
            Assert.Equal(
                "creation,creation-with-upload,creation-defer-length,expiration,checksum,checksum-trailer,termination,concatenation",
                answer.Header("Tus-Extension"));
            Assert.Equal("1000000", answer.Header("Tus-Max-Size"));
            Assert.Equal("sha256,sha1", answer.Header("Tus-Checksum-Algorithm"));
        }
    }

    [Theory]
    [InlineData("Limits:FileSizePerOwner=600", "600")]
    [InlineData("Limits:FileSizePerOwner=2000000", "1000000")]
    public async Task The_maximum_size_is_no_more_than_an_owner_may_store(string limit, string told)
    {
        await using var own = await KalaApplication.StartAsync("Filestore:MaxFileSize=1000000", limit);

        Assert.Equal(told, (await own.SendAsync("OPTIONS", TusCalls.Tus, null)).ShouldSucceed(204).Header("Tus-Max-Size"));
    }

    [Fact]
    public async Task OPTIONS_ignores_the_version_of_the_client()
    {
        (await kala.SendAsync("OPTIONS", TusCalls.Tus, null, ("Tus-Resumable", "0.2.2"))).ShouldSucceed(204);
    }

    [Fact]
    public async Task A_preflight_of_a_configured_origin_is_answered_and_the_fields_are_exposed()
    {
        const string App = "https://app.example.org";
        await using var own = await KalaApplication.StartSignedInAsync($"Cors:Origins={App}");

        var preflight = await own.SendAsync(
            "OPTIONS", TusCalls.Tus, null, ("Origin", App), ("Access-Control-Request-Method", "PATCH"), ("Access-Control-Request-Headers", "tus-resumable"));
        var created = await own.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5"), ("Origin", App), ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(204, preflight.Status);
        Assert.Equal(App, preflight.Header("Access-Control-Allow-Origin"));
        Assert.Contains("PATCH", preflight.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        foreach (var field in (string[])["Tus-Resumable", "Upload-Length", "Upload-Offset", "Upload-Metadata", "Upload-Checksum", "Upload-Concat"])
        {
            Assert.Contains(field, preflight.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
        }
        created.ShouldSucceed(201);
        foreach (var field in (string[])["Location", "Upload-Offset", "Upload-Length", "Upload-Expires", "Tus-Resumable"])
        {
            Assert.Contains(field, created.Header("Access-Control-Expose-Headers"), StringComparison.Ordinal);
        }
    }
}
