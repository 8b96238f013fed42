using System.Text.Encodings.Web;
using System.Text.Json;
using Kala.Testing;

namespace Kala.Api.Tests.UploadSessions;

public sealed class CreateSessionTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private const string Hash = "sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";

    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Create_answers_201_with_the_uuid_and_where_the_session_is()
    {
        var created = await kala.CreateAsync(new { fileSize = 5 });

        var uuid = created.ShouldSucceed(201).Data.GetGuid();
        Assert.Equal($"/api/manage/filestore/sessions/{uuid}", created.Header("Location"));
        Assert.Equal($$"""{"data":"{{uuid}}"}""", created.Text);
    }

    [Fact]
    public async Task The_short_address_makes_the_same_session_at_the_canonical_location()
    {
        var created = await kala.PostJsonAsync("/api/upload", """{"fileSize":5}""");

        var uuid = created.ShouldSucceed(201).Data.GetGuid();
        Assert.Equal($"/api/manage/filestore/sessions/{uuid}", created.Header("Location"));
        Assert.Equal(0, await kala.OffsetAsync(uuid));
    }

    [Fact]
    public async Task A_new_session_shows_what_was_declared()
    {
        var fields = new { fileSize = 5, originalFilename = "a.txt", hash = Hash, contentType = "Text/Plain; charset=UTF-8" };
        var uuid = (await kala.CreateAsync(fields)).ShouldSucceed(201).Data.GetGuid();

        var asked = await kala.AskAsync(uuid);

        var expected = $$"""
            {"uuid":"{{uuid}}","originalFilename":"a.txt","contentType":"text/plain; charset=utf-8","fileSize":5,
            "offset":0,"status":"open","hash":"{{Hash}}","verified":false,"verifiedBy":null,"failure":null,"door":"form",
            "owner":"00000000-0000-4000-8000-000000000001","createdAt":"2026-03-04T05:06:07.890Z",
            "updatedAt":"2026-03-04T05:06:07.890Z","expiresAt":"2026-03-11T05:06:07.890Z","closedAt":null}
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), JsonSerializer.Serialize(asked.ShouldSucceed().Data, AsWritten));
    }

    [Fact]
    public async Task Asking_for_a_session_tells_offset_and_length_in_the_header_and_is_not_cached()
    {
        var uuid = await kala.OpenSessionAsync(5);

        var asked = (await kala.AskAsync(uuid)).ShouldSucceed();
        var headed = (await kala.AskAsync(uuid, "HEAD")).ShouldSucceed();

        foreach (var answer in (Answer[])[asked, headed])
        {
            Assert.Equal("0", answer.Header("Upload-Offset"));
            Assert.Equal("5", answer.Header("Upload-Length"));
            Assert.Equal("no-store", answer.Header("Cache-Control"));
        }
        Assert.Empty(headed.Body);
    }

    [Theory]
    [InlineData("sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")]
    [InlineData("SHA256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ")]
    [InlineData("sha-256:LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ")]
    [InlineData("Sha256:2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824")]
    public async Task A_hash_is_taken_in_every_form_and_shown_in_the_canonical_one(string hash)
    {
        var uuid = await kala.OpenSessionAsync(5, hash);

        var session = (await kala.AskAsync(uuid)).ShouldSucceed().Data;

        Assert.Equal(Hash, session.GetProperty("hash").GetString());
    }

    [Theory]
    [InlineData("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")]
    [InlineData("sha256:LPJNul+wow4m6Dsq")]
    [InlineData("md5:XUFAKrxLKna5cZ2REBfFkg==")]
    [InlineData("")]
    [InlineData("sha256:\0PJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")]
    public async Task A_hash_that_is_none_is_refused_with_the_forms_that_are_taken(string hash)
    {
        var created = await kala.CreateAsync(new { fileSize = 5, hash });

        var problem = created.ShouldBeRefused(400, "validation_failed");
        Assert.Contains("64 hexadecimal digits", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.True(problem.GetProperty("errors").TryGetProperty("hash", out _));
    }

    [Theory]
    [InlineData("""{}""", "fileSize")]
    [InlineData("""{"fileSize":null}""", "fileSize")]
    [InlineData("""{"fileSize":-1}""", "fileSize")]
    [InlineData("""{"fileSize":"5"}""", "fileSize")]
    [InlineData("""{"fileSize":1.5}""", "fileSize")]
    [InlineData("""{"fileSize":99999999999999999999}""", "fileSize")]
    [InlineData("""{"fileSize":5,"hash":5}""", "hash")]
    [InlineData("""{"fileSize":5,"originalFilename":"a\u0000b"}""", "originalFilename")]
    [InlineData("""{"fileSize":5,"contentType":"text/\u0000"}""", "contentType")]
    [InlineData("""[]""", "body")]
    [InlineData("""null""", "body")]
    [InlineData("""{"fileSize":5""", "fileSize")]
    [InlineData("""{"fileSize":5,""", "body")]
    [InlineData("", "body")]
    public async Task What_does_not_fit_is_refused_by_field(string body, string field)
    {
        var created = await kala.PostJsonAsync(KalaApplication.Sessions, body);

        var errors = created.ShouldBeRefused(400, "validation_failed").GetProperty("errors");
        Assert.Equal(field, Assert.Single(errors.EnumerateObject()).Name);
    }

    [Fact]
    public async Task A_size_above_the_limit_is_refused()
    {
        await using var small = await KalaApplication.StartAsync("Filestore:MaxFileSize=10");

        (await small.CreateAsync(new { fileSize = 11 })).ShouldBeRefused(413, "file_too_large");
        (await small.CreateAsync(new { fileSize = 10 })).ShouldSucceed(201);
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"C:\temp\a.txt", "a.txt")]
    [InlineData("a\u202Etxt.exe\r\n", "atxt.exe")]
    [InlineData("e\u0301.txt", "\u00e9.txt")]
    public async Task A_name_is_made_harmless(string sent, string kept)
    {
        var uuid = await kala.OpenSessionAsync(5, originalFilename: sent);

        var session = (await kala.AskAsync(uuid)).ShouldSucceed().Data;

        Assert.Equal(kept, session.GetProperty("originalFilename").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("..")]
    [InlineData("/")]
    public async Task A_session_without_a_name_is_called_by_its_uuid(string? sent)
    {
        var uuid = await kala.OpenSessionAsync(5, originalFilename: sent);

        var session = (await kala.AskAsync(uuid)).ShouldSucceed().Data;

        Assert.Equal(uuid.ToString(), session.GetProperty("originalFilename").GetString());
    }

    [Fact]
    public async Task The_same_key_makes_one_session()
    {
        var first = await kala.CreateAsync(new { fileSize = 5 }, ("Idempotency-Key", "one"));
        var again = await kala.PostJsonAsync(KalaApplication.Sessions, """{ "fileSize" : 5 }""", ("Idempotency-Key", "one"));

        Assert.Equal(first.ShouldSucceed(201).Text, again.ShouldSucceed(201).Text);
        Assert.Equal(first.Header("Location"), again.Header("Location"));
    }

    [Fact]
    public async Task The_same_key_with_other_fields_is_refused()
    {
        (await kala.CreateAsync(new { fileSize = 5 }, ("Idempotency-Key", "two"))).ShouldSucceed(201);

        var again = await kala.CreateAsync(new { fileSize = 6 }, ("Idempotency-Key", "two"));

        again.ShouldBeRefused(422, "idempotency_conflict");
    }

    [Fact]
    public async Task The_same_key_gives_the_same_session_after_it_was_aborted()
    {
        var first = (await kala.CreateAsync(new { fileSize = 5 }, ("Idempotency-Key", "three"))).ShouldSucceed(201);
        (await kala.AbortAsync(first.Data.GetGuid())).ShouldSucceed(204);

        var again = await kala.CreateAsync(new { fileSize = 5 }, ("Idempotency-Key", "three"));

        Assert.Equal(first.Text, again.ShouldSucceed(201).Text);
    }

    [Fact]
    public async Task Twins_with_the_same_key_get_the_same_session()
    {
        var twins = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => kala.CreateAsync(new { fileSize = 5 }, ("Idempotency-Key", "twins"))));

        Assert.Single(twins.Select(twin => twin.ShouldSucceed(201).Text).Distinct());
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day()
    {
        await using var own = await KalaApplication.StartAsync();
        var first = await own.CreateAsync(new { fileSize = 5 }, ("Idempotency-Key", "day"));

        own.Clock.Advance(TimeSpan.FromHours(24));
        var later = await own.CreateAsync(new { fileSize = 6 }, ("Idempotency-Key", "day"));

        Assert.NotEqual(first.ShouldSucceed(201).Text, later.ShouldSucceed(201).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        var created = await kala.CreateAsync(new { fileSize = 5 }, ("Idempotency-Key", key));

        created.ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public async Task A_session_expires_seven_days_after_its_last_write()
    {
        await using var own = await KalaApplication.StartAsync();
        var uuid = await own.OpenSessionAsync(5);
        own.Clock.Advance(TimeSpan.FromDays(6));
        (await own.AppendAsync(uuid, "he"u8.ToArray())).ShouldSucceed();

        own.Clock.Advance(TimeSpan.FromDays(6));
        var alive = await own.AskAsync(uuid);
        own.Clock.Advance(TimeSpan.FromDays(1));
        var expired = await own.AskAsync(uuid);

        alive.ShouldSucceed();
        var session = expired.ShouldBeRefused(410, "session_expired").GetProperty("session");
        Assert.Equal("expired", session.GetProperty("status").GetString());
        (await own.AppendAsync(uuid, "llo"u8.ToArray())).ShouldBeRefused(410, "session_expired");
        (await own.CloseAsync(uuid)).ShouldBeRefused(410, "session_expired");
    }

    [Fact]
    public async Task An_expired_session_is_forgotten_after_thirty_more_days()
    {
        await using var own = await KalaApplication.StartAsync();
        var uuid = await own.OpenSessionAsync(5);

        own.Clock.Advance(TimeSpan.FromDays(37) - TimeSpan.FromMilliseconds(1));
        var remembered = await own.AskAsync(uuid);
        own.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var forgotten = await own.AskAsync(uuid);

        remembered.ShouldBeRefused(410, "session_expired");
        forgotten.ShouldBeRefused(404, "session_not_found");
    }
}
