using Kala.Testing;

namespace Kala.Api.Tests.Http;

/// <summary>A client of tus or of the IETF draft must not mistake Kala's responses for its own protocol.</summary>
public sealed class OtherProtocolTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    [Theory]
    [InlineData("Tus-Resumable", "1.0.0")]
    [InlineData("Upload-Draft-Interop-Version", "6")]
    [InlineData("Upload-Complete", "?1")]
    [InlineData("upload-complete", "?0")]
    public async Task A_request_of_another_upload_protocol_is_refused_and_nothing_is_stored(string name, string value)
    {
        await using var own = await KalaApplication.StartAsync();
        var session = await own.OpenSessionAsync(5);

        Answer[] refused =
        [
            await own.SendAsync("PUT", $"{KalaApplication.Files}/a.txt", new ByteArrayContent([1]), (name, value)),
            await own.CreateAsync(new { fileSize = 5 }, (name, value)),
            await own.PostJsonAsync("/api/upload", """{"fileSize":5}""", (name, value)),
            await own.PostOctetsAsync(KalaApplication.WriteTarget(session, "APPEND", 0), "hello"u8.ToArray(), (name, value)),
            await own.SendAsync("POST", $"{KalaApplication.Sessions}/{session}/close", null, (name, value)),
        ];

        Assert.All(refused, answer =>
        {
            var errors = answer.ShouldBeRefused(400, "validation_failed").GetProperty("errors");
            Assert.Contains(errors.EnumerateObject(), error => error.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        });
        Assert.Equal(1, await own.CountSessionsAsync());
        Assert.Equal(0, await own.OffsetAsync(session));
    }

    [Fact]
    public async Task A_client_of_tus_is_refused_where_the_draft_is_spoken()
    {
        await using var own = await KalaApplication.StartAsync();

        Answer[] refused =
        [
            await own.PostOctetsAsync(KalaApplication.Files, [], ("Tus-Resumable", "1.0.0"), ("Upload-Length", "5")),
            await own.PostOctetsAsync(KalaApplication.Files, "hello"u8.ToArray(), ("Tus-Resumable", "1.0.0")),
            await own.PostOctetsAsync(KalaApplication.Files, "hello"u8.ToArray(), ("Tus-Resumable", "1.0.0"), ("Upload-Complete", "?1")),
        ];

        Assert.All(refused, answer => answer.ShouldBeRefused(400, "validation_failed").GetProperty("errors").GetProperty("Tus-Resumable"));
        Assert.Equal(0, await own.CountSessionsAsync());
    }

    [Fact]
    public async Task A_refused_upload_of_another_protocol_has_a_sentence_that_says_what_to_do()
    {
        var answer = await kala.PostOctetsAsync(KalaApplication.Files, [], ("Tus-Resumable", "1.0.0"));

        Assert.Contains("/api/manage/filestore/tus", answer.ShouldBeRefused(400, "validation_failed").GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
