using Kala.Application.Abstractions;
using Kala.Testing;

namespace Kala.Api.Tests.UploadSessions;

/// <summary>Raw chunks: the body is the bytes, the fields are in the query string.</summary>
public sealed class WriteRawTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private const string Octets = "application/octet-stream";

    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task Chunks_follow_each_other()
    {
        var session = await kala.OpenSessionAsync(5);

        var first = await kala.WriteRawAsync(session, Hello[..2]);
        var second = await kala.AppendRawAsync(session, Hello[2..], offset: 2, hash: Bytes.Sha256Of("llo"u8));

        Assert.Equal(2, first.ShouldSucceed().Offset);
        Assert.Equal(5, second.ShouldSucceed().Offset);
        await kala.ShouldHoldAsync(session, Hello);
    }

    [Fact]
    public async Task A_metadata_store_that_fails_under_a_chunk_is_answered_with_the_offset_to_resume_from()
    {
        await using var own = await KalaApplication.StartAsync();
        var session = await own.OpenSessionAsync(5);
        (await own.WriteRawAsync(session, Hello[..2])).ShouldSucceed();
        own.Database.WriteFault = new DatabaseUnavailableException("Out.", null);

        var refused = await own.AppendRawAsync(session, Hello[2..], offset: 2);
        own.Database.Mend();

        refused.ShouldBeRefused(503, "database_unavailable");
        Assert.Equal(2, refused.Offset);
        Assert.NotNull(refused.Header("Retry-After"));
        (await own.AppendRawAsync(session, Hello[2..], offset: 2)).ShouldSucceed();
        await own.ShouldHoldAsync(session, Hello);
    }

    [Fact]
    public async Task A_metadata_store_that_fails_after_a_WRITE_was_committed_is_not_answered_with_the_offset_before_it()
    {
        await using var own = await KalaApplication.StartAsync();
        var session = await own.OpenSessionAsync(5);
        (await own.WriteRawAsync(session, Hello)).ShouldSucceed();
        own.Database.AfterWrite = () => throw new DatabaseUnavailableException("Out.", null);

        var refused = await own.WriteRawAsync(session, Hello[..2]);
        own.Database.Mend();

        refused.ShouldBeRefused(503, "database_unavailable");
        Assert.Null(refused.Header("Upload-Offset"));
        Assert.Equal(2, await own.OffsetAsync(session));
    }

    [Fact]
    public async Task Both_doors_lead_to_the_same_session()
    {
        var session = await kala.OpenSessionAsync(5);

        (await kala.AppendAsync(session, Hello[..2])).ShouldSucceed();
        (await kala.AppendRawAsync(session, Hello[2..])).ShouldSucceed();

        await kala.ShouldHoldAsync(session, Hello);
    }

    [Fact]
    public async Task A_large_file_in_chunks_of_every_size_is_what_was_sent()
    {
        var content = Bytes.Noise(3_000_000);
        var session = await kala.OpenSessionAsync(content.Length);

        foreach (var (from, to) in ((int, int)[])[(0, 1), (1, 65), (65, 70_000), (70_000, 1_500_001), (1_500_001, 3_000_000)])
        {
            (await kala.AppendRawAsync(session, content[from..to], from)).ShouldSucceed();
        }

        await kala.ShouldHoldAsync(session, content);
    }

    [Fact]
    public async Task A_plus_in_a_hash_needs_no_escape()
    {
        var content = "hello"u8.ToArray();
        var session = await kala.OpenSessionAsync(5);
        Assert.Contains('+', Bytes.Sha256Of(content));

        var target = $"{KalaApplication.WriteTarget(session, "APPEND")}&hash={Bytes.Sha256Of(content)}";
        var written = await kala.PostOctetsAsync(target, content);

        Assert.Equal(5, written.ShouldSucceed().Offset);
    }

    [Fact]
    public async Task A_body_without_a_length_is_taken()
    {
        var session = await kala.OpenSessionAsync(5);
        using var client = await kala.ConnectAsync();

        await client.SendHeadAsync("POST", KalaApplication.WriteTarget(session, "APPEND"),
            ("Content-Type", Octets), ("Transfer-Encoding", "chunked"));
        await client.SendChunkAsync("he"u8);
        await client.SendChunkAsync("llo"u8);
        await client.SendChunkAsync([]);

        Assert.Equal(5, (await client.ReadAnswerAsync()).ShouldSucceed().Offset);
    }

    [Fact]
    public async Task A_coded_body_is_refused()
    {
        var session = await kala.OpenSessionAsync(5);

        var target = KalaApplication.WriteTarget(session, "APPEND");
        var coded = await kala.PostOctetsAsync(target, Hello, ("Content-Encoding", "gzip"));
        var plain = await kala.PostOctetsAsync(target, Hello, ("Content-Encoding", "identity"));

        coded.ShouldBeRefused(415, "unsupported_encoding", offset: 0);
        plain.ShouldSucceed();
    }

    [Fact]
    public async Task A_query_without_a_mode_is_refused()
    {
        var session = await kala.OpenSessionAsync(5);

        var written = await kala.PostOctetsAsync(KalaApplication.WriteTarget(session), Hello);

        written.ShouldBeRefused(400, "validation_failed", offset: 0);
    }

    [Fact]
    public async Task A_client_that_waits_is_told_to_go_on()
    {
        var session = await kala.OpenSessionAsync(5);
        using var client = await kala.ConnectAsync();

        await client.SendHeadAsync("POST", KalaApplication.WriteTarget(session, "APPEND"),
            ("Content-Type", Octets), ("Content-Length", "5"), ("Expect", "100-continue"));
        await client.ReadContinueAsync();
        await client.SendAsync(Hello);

        Assert.Equal(5, (await client.ReadAnswerAsync()).ShouldSucceed().Offset);
    }

    [Theory]
    [InlineData("APPEND", 0, "6", 413, "size_exceeded")]
    [InlineData("APPEND", 1, "4", 409, "offset_mismatch")]
    [InlineData("SIDEWAYS", 0, "5", 400, "validation_failed")]
    public async Task A_client_that_waits_is_refused_before_it_sends(
        string mode, long offset, string length, int status, string code)
    {
        var session = await kala.OpenSessionAsync(5);
        using var client = await kala.ConnectAsync();

        await client.SendHeadAsync("POST", KalaApplication.WriteTarget(session, mode, offset),
            ("Content-Type", Octets), ("Content-Length", length), ("Expect", "100-continue"));
        var answer = await client.ReadAnswerAsync();

        answer.ShouldBeRefused(status, code, offset: 0);
        Assert.False(client.WasContinued);
    }

    [Fact]
    public async Task A_client_that_waits_is_refused_before_it_sends_where_there_is_no_session()
    {
        using var client = await kala.ConnectAsync();

        await client.SendHeadAsync("POST", KalaApplication.WriteTarget(Guid.NewGuid(), "APPEND"),
            ("Content-Type", Octets), ("Content-Length", "5"), ("Expect", "100-continue"));
        var answer = await client.ReadAnswerAsync();

        answer.ShouldBeRefused(404, "session_not_found");
        Assert.False(client.WasContinued);
    }

    [Fact]
    public async Task A_client_that_waits_is_refused_before_it_sends_a_coded_body()
    {
        var session = await kala.OpenSessionAsync(5);
        using var client = await kala.ConnectAsync();

        await client.SendHeadAsync("POST", KalaApplication.WriteTarget(session, "APPEND"), ("Content-Type", Octets),
            ("Content-Length", "5"), ("Content-Encoding", "gzip"), ("Expect", "100-continue"));
        var answer = await client.ReadAnswerAsync();

        answer.ShouldBeRefused(415, "unsupported_encoding", offset: 0);
        Assert.False(client.WasContinued);
    }
}
