using Kala.Testing;

namespace Kala.Api.Tests.Files;

/// <summary>Addresses that download a file without credentials.</summary>
public sealed class LinkTests : IAsyncLifetime
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    private KalaApplication _kala = null!;
    private (string Name, string Value) _ann;
    private Guid _annId;
    private Guid _file;

    public async ValueTask InitializeAsync()
    {
        if (KalaApplication.IsImpossible)
        {
            return;
        }
        _kala = await KalaApplication.StartSignedInAsync();
        (_annId, _ann) = await _kala.AddUserAsync("ann", "filestore.upload", "filestore.read");
        _file = await FileAsync(_ann);
    }

    public async ValueTask DisposeAsync()
    {
        if (_kala is not null)
        {
            await _kala.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_link_downloads_its_file_without_credentials()
    {
        var made = await _kala.SendAsync("POST", $"{KalaApplication.Files}/{_file}/links", null, _ann);

        var link = made.ShouldSucceed(201).Data;
        Assert.Equal("no-store", made.Header("Cache-Control"));
        Assert.Equal(_kala.Clock.GetUtcNow().AddMinutes(5), link.GetProperty("expiresAt").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
        var url = link.GetProperty("url").GetString()!;
        Assert.Matches("^/api/manage/filestore/links/[A-Za-z0-9_-]{100,200}$", url);
        var download = await FollowAsync(url);
        download.ShouldSucceed().ShouldCarry(Hello);
        Assert.StartsWith("attachment", download.Header("Content-Disposition"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_has_the_header_fields_ranges_and_conditions_of_the_file()
    {
        var url = await LinkAsync();

        var file = await _kala.SendAsync("HEAD", $"{KalaApplication.Files}/{_file}", null, _ann);
        var head = await SendAsync("HEAD", url);
        var part = await FollowAsync(url, ("Range", "bytes=1-2"));
        var same = await FollowAsync(url, ("If-None-Match", file.Header("ETag")!));
        var other = await FollowAsync(url, ("If-Match", "\"other\""));

        string[] fields =
        [
            "Content-Type", "Content-Length", "ETag", "Last-Modified", "Repr-Digest", "Accept-Ranges", "Content-Disposition", "Cache-Control",
            "Vary", "X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy", "X-Frame-Options",
        ];
        Assert.All(fields, field => Assert.Equal(file.Header(field), head.Header(field)));
        Assert.Equal((206, "el"), (part.Status, part.Text));
        Assert.Equal(304, same.Status);
        other.ShouldBeRefused(412, "precondition_failed");
    }

    [Theory]
    [InlineData("a.txt", "inline", "inline")]
    [InlineData("a.txt", "attachment", "attachment")]
    [InlineData("a.txt", null, "attachment")]
    [InlineData("a.html", "inline", "attachment")]
    [InlineData("a.svg", "inline", "attachment")]
    public async Task The_disposition_is_part_of_the_link_and_shows_only_what_is_harmless(string name, string? disposition, string shown)
    {
        var stored = await _kala.PostFileAsync(Hello, name, [], _ann);
        var url = await _kala.LinkAsync(stored.ShouldSucceed(201).Data.GetGuid(), new { disposition }, _ann);

        foreach (var query in (string[])["", "?disposition=inline", "?disposition=attachment"])
        {
            var download = (await FollowAsync(url + query)).ShouldSucceed();
            Assert.StartsWith(shown, download.Header("Content-Disposition"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, 300)]
    [InlineData(1, 1)]
    [InlineData(604_800, 604_800)]
    public async Task It_ends_at_its_time(int? seconds, int lasts)
    {
        var url = await _kala.LinkAsync(_file, new { seconds }, _ann);

        _kala.Clock.Advance(TimeSpan.FromSeconds(lasts) - TimeSpan.FromMilliseconds(1));
        (await FollowAsync(url)).ShouldSucceed();
        _kala.Clock.Advance(TimeSpan.FromMilliseconds(1));
        ShouldBeInvalid(await FollowAsync(url));
    }

    [Theory]
    [InlineData("""{"seconds":0}""", "seconds")]
    [InlineData("""{"seconds":-1}""", "seconds")]
    [InlineData("""{"seconds":604801}""", "seconds")]
    [InlineData("""{"seconds":"60"}""", "seconds")]
    [InlineData("""{"disposition":"Inline"}""", "disposition")]
    [InlineData("""{"disposition":"form-data"}""", "disposition")]
    public async Task Other_times_and_dispositions_are_refused(string body, string field)
    {
        var refused = await _kala.PostJsonAsync($"{KalaApplication.Files}/{_file}/links", body, _ann);

        Assert.True(refused.ShouldBeRefused(400, "validation_failed").GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_link_the_refusal_is_the_same()
    {
        var url = await LinkAsync();
        var brief = await _kala.LinkAsync(_file, new { seconds = 1 }, _ann);
        _kala.Clock.Advance(TimeSpan.FromSeconds(2));
        await using var elsewhere = await KalaApplication.StartSignedInAsync();
        var foreign = await elsewhere.LinkAsync((await elsewhere.PostOctetsAsync(KalaApplication.Files, Hello)).Data.GetGuid());
        (await FollowAsync(url)).ShouldSucceed();

        var answers = new List<Answer> { await FollowAsync(brief), await FollowAsync(foreign) };
        foreach (var at in Enumerable.Range(KalaApplication.Filestore.Length + "/links/".Length, url.Length - KalaApplication.Filestore.Length - "/links/".Length))
        {
            answers.Add(await FollowAsync($"{url[..at]}{(url[at] == 'A' ? 'B' : 'A')}{url[(at + 1)..]}"));
        }
        foreach (var wrong in (string[])[url + "A", url[..^1], url + "=", url + "%20", $"{KalaApplication.Filestore}/links/x", $"{KalaApplication.Filestore}/links/{new string('A', 4000)}"])
        {
            answers.Add(await FollowAsync(wrong));
        }

        Assert.All(answers, ShouldBeInvalid);
    }

    public static TheoryData<string> Ends => ["disabled", "permission", "password", "sign-out"];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task It_ends_with_the_rights_of_its_maker(string end)
    {
        var url = await LinkAsync();
        var user = $"{KalaApplication.Users}/{_annId}";

        (await (end switch
        {
            "disabled" => _kala.PatchJsonAsync(user, new { disabled = true }),
            "permission" => _kala.PatchJsonAsync(user, new { permissions = (string[])["filestore.upload"] }),
            "password" => _kala.PatchJsonAsync(user, new { password = "another one, 0816" }),
            _ => _kala.SendAsync("POST", $"{KalaApplication.Auth}/sign-out", null, _ann),
        })).ShouldSucceed(end == "sign-out" ? 204 : 200);

        ShouldBeInvalid(await FollowAsync(url));
    }

    [Fact]
    public async Task It_ends_with_the_key_that_made_it()
    {
        var key = await _kala.MakeKeyAsync(_ann, "filestore.read");
        var url = await _kala.LinkAsync(_file, null, ("X-API-Key", key));
        (await FollowAsync(url)).ShouldSucceed();

        var uuid = (await _kala.GetAsync($"{KalaApplication.Auth}/api-keys", _ann)).ShouldSucceed().Data[0].GetProperty("uuid").GetGuid();
        (await _kala.SendAsync("DELETE", $"{KalaApplication.Auth}/api-keys/{uuid}", null, _ann)).ShouldSucceed(204);

        ShouldBeInvalid(await FollowAsync(url));
    }

    [Fact]
    public async Task A_link_of_an_administrator_ends_when_its_maker_is_none()
    {
        var (bob, token) = await _kala.AddUserAsync("bob", "filestore.admin");
        var url = await _kala.LinkAsync(_file, null, token);
        (await FollowAsync(url)).ShouldSucceed();

        (await _kala.PatchJsonAsync($"{KalaApplication.Users}/{bob}", new { permissions = (string[])["filestore.read"] })).ShouldSucceed();

        ShouldBeInvalid(await FollowAsync(url));
    }

    [Fact]
    public async Task It_ends_with_the_file()
    {
        var url = await LinkAsync();

        (await _kala.DeleteFileAsync(_file)).ShouldSucceed(204);

        (await FollowAsync(url)).ShouldBeRefused(410, "gone");
    }

    [Fact]
    public async Task Nobody_makes_a_link_to_somebody_elses_file_or_with_a_session_token()
    {
        var (_, other) = await _kala.AddUserAsync("other", "filestore.read");
        var created = (await _kala.CreateAsync(new { fileSize = 0, token = true }, _ann)).ShouldSucceed(201);
        var token = KalaApplication.Bearer(created.Json.GetProperty("token").GetString()!);

        (await MakeAsync(_file, other)).ShouldBeRefused(404, "file_not_found");
        (await MakeAsync(Guid.NewGuid(), _ann)).ShouldBeRefused(404, "file_not_found");
        (await MakeAsync(created.Data.GetGuid(), _ann)).ShouldBeRefused(404, "file_not_found");
        (await MakeAsync(_file, token)).ShouldBeRefused(403, "forbidden");
    }

    [Fact]
    public async Task A_link_is_no_sign_in_and_a_token_is_no_link()
    {
        var url = await LinkAsync();
        var link = url.Split('/')[^1];
        var bearer = _ann.Value["Bearer ".Length..];

        (await _kala.GetAsync($"{KalaApplication.Files}/{_file}", KalaApplication.Bearer(link))).ShouldBeRefused(401, "unauthenticated");
        (await _kala.GetAsync($"{KalaApplication.Files}/{_file}", ("X-API-Key", link))).ShouldBeRefused(401, "unauthenticated");
        ShouldBeInvalid(await FollowAsync($"{KalaApplication.Filestore}/links/{bearer}"));
        (await SendAsync("DELETE", url)).ShouldBeRefused(405, "method_not_allowed");
    }

    [Fact]
    public async Task It_appears_in_no_log_and_in_no_problem()
    {
        var url = await LinkAsync();
        var link = url.Split('/')[^1];
        await FollowAsync(url);
        var answers = new[]
        {
            await FollowAsync(url + "A"),
            await FollowAsync($"{url}/more"),
            await SendAsync("DELETE", url),
            await FollowAsync(url, ("Range", "bytes=9-")),
            await FollowAsync(url, ("Sec-Fetch-Dest", "script")),
        };
        _kala.Database.ReadFault = new InvalidOperationException("A bug.");
        _kala.Clock.Advance(TimeSpan.FromSeconds(6));
        var fault = await FollowAsync(url);
        _kala.Database.Mend();

        fault.ShouldBeRefused(500, "internal_error");
        Assert.All(answers.Append(fault), answer => Assert.Equal($"{KalaApplication.Filestore}/links/{{link}}", answer.Json.GetProperty("instance").GetString()));
        Assert.All(answers.Append(fault), answer => Assert.DoesNotContain(link, answer.Text, StringComparison.Ordinal));
        await Eventually.TrueAsync(
            () => _kala.Log.Requests.Count(line => (string?)line.Fields["Route"] == "api/manage/filestore/links/{link}") >= 5, "the log lines");
        Assert.DoesNotContain(_kala.Log.All, line => line.Message.Contains(link, StringComparison.Ordinal)
            || line.Fields.Values.Any(value => $"{value}".Contains(link, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("", "same-origin")]
    [InlineData("https://app.example.org", "cross-origin")]
    public async Task Pages_of_configured_origins_may_embed_it(string origins, string policy)
    {
        await using var kala = await KalaApplication.StartAsync($"Cors:Origins={origins}");
        var file = await kala.UploadAsync(Hello);
        var url = await kala.LinkAsync(file);

        var answer = await kala.GetAsync(url, ("Sec-Fetch-Dest", "video"), ("Sec-Fetch-Site", "cross-site"));
        var own = await kala.DownloadAsync(file);

        Assert.Equal(policy, answer.ShouldSucceed().Header("Cross-Origin-Resource-Policy"));
        Assert.Equal("same-origin", own.Header("Cross-Origin-Resource-Policy"));
        (await kala.GetAsync(url, ("Sec-Fetch-Dest", "iframe"))).ShouldBeRefused(403, "forbidden");
    }

    [Fact]
    public async Task Its_requests_count_for_its_maker()
    {
        await using var kala = await KalaApplication.StartSignedInAsync("Limits:RequestsPerSecond=5");
        var (_, ann) = await kala.AddUserAsync("ann", "filestore.upload", "filestore.read");
        var file = (await kala.PostOctetsAsync(KalaApplication.Files, Hello, ann)).ShouldSucceed(201).Data.GetGuid();
        var url = await kala.LinkAsync(file, null, ann);
        kala.Credentials = null;

        Answer answer;
        for (var i = 0; (answer = await kala.GetAsync(url)).Status == 200 && i < 1000; i++)
        {
            // The next one.
        }

        answer.ShouldBeRefused(429, "too_many_requests");
        (await kala.GetAsync($"{KalaApplication.Auth}/me", ann)).ShouldBeRefused(429, "too_many_requests");
    }

    [Fact]
    public async Task Links_work_without_sign_in_and_only_there()
    {
        await using var open = await KalaApplication.StartAsync();
        var file = await open.UploadAsync(Hello);
        var url = await open.LinkAsync(file);

        (await open.GetAsync(url)).ShouldSucceed().ShouldCarry(Hello);
        (await open.GetAsync(url, ("Host", "elsewhere.example"))).ShouldBeRefused(403, "forbidden");
        ShouldBeInvalid(await open.GetAsync(await LinkAsync()));
        ShouldBeInvalid(await FollowAsync(url));
    }

    private static void ShouldBeInvalid(Answer answer)
    {
        var problem = answer.ShouldBeRefused(403, "forbidden");
        Assert.Equal("This link is not valid, or no longer; ask for a new one.", problem.GetProperty("message").GetString());
        Assert.Null(answer.Header("ETag"));
    }

    private async Task<Guid> FileAsync((string Name, string Value) owner) =>
        (await _kala.PostOctetsAsync($"{KalaApplication.Files}?originalFilename=a.txt", Hello, owner)).ShouldSucceed(201).Data.GetGuid();

    private Task<string> LinkAsync() => _kala.LinkAsync(_file, null, _ann);

    private Task<Answer> MakeAsync(Guid file, (string Name, string Value) caller) =>
        _kala.PostJsonAsync($"{KalaApplication.Files}/{file}/links", "{}", caller);

    private Task<Answer> FollowAsync(string url, params IEnumerable<(string Name, string Value)> headers) => SendAsync("GET", url, headers);

    /// <summary>A call of somebody without credentials.</summary>
    private async Task<Answer> SendAsync(string method, string url, params IEnumerable<(string Name, string Value)> headers)
    {
        var credentials = _kala.Credentials;
        _kala.Credentials = null;
        try
        {
            return await _kala.SendAsync(method, url, null, headers);
        }
        finally
        {
            _kala.Credentials = credentials;
        }
    }
}
