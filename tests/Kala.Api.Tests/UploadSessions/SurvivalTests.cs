using System.Globalization;
using System.Text;
using Kala.Testing;

namespace Kala.Api.Tests.UploadSessions;

/// <summary>The table of decision 7: what is kept of an unsuccessful request.</summary>
public sealed class SurvivalTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private const int Size = 300_000;
    private const int Sent = 100_000;

    private static readonly byte[] Content = Bytes.Noise(Size);
    private static readonly string Hash = Bytes.Sha256Of(Content);

    /// <summary>The form of a chunk: mode, offset, and whether it has a hash.</summary>
    public static TheoryData<string, int?, bool> Sendings => new()
    {
        { "WRITE", null, false },
        { "APPEND", 0, false },
        { "APPEND", null, false },
        { "APPEND", 0, true },
        { "WRITE", null, true },
    };

    /// <summary>The same, and whether its received bytes are kept.</summary>
    public static TheoryData<string, int?, bool, bool> Kinds => new()
    {
        { "WRITE", null, false, true },
        { "APPEND", 0, false, true },
        { "APPEND", null, false, false },
        { "APPEND", 0, true, false },
        { "WRITE", null, true, false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_client_that_hangs_up_leaves_what_arrived_or_nothing(string mode, int? offset, bool hashed, bool keeps)
    {
        var session = await kala.OpenSessionAsync(Size);
        using var client = await kala.BeginWriteAsync(session, Content[..Sent], Size, mode, offset, hashed ? Hash : null);

        client.HangUp();

        await ShouldSettleAsync(session, keeps ? Sent : 0);
        await ShouldGoOnAsync(session, keeps ? Sent : 0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_connection_that_breaks_leaves_what_arrived_or_nothing(string mode, int? offset, bool hashed, bool keeps)
    {
        var session = await kala.OpenSessionAsync(Size);
        using var client = await kala.BeginWriteAsync(session, Content[..Sent], Size, mode, offset, hashed ? Hash : null);

        client.Reset();

        await ShouldSettleAsync(session, keeps ? Sent : 0);
        await ShouldGoOnAsync(session, keeps ? Sent : 0);
    }

    [Theory]
    [MemberData(nameof(Sendings))]
    public async Task More_than_the_size_without_a_length_leaves_nothing(string mode, int? offset, bool hashed)
    {
        var session = await kala.OpenSessionAsync(Sent);
        using var client = await kala.ConnectAsync();
        var target = KalaApplication.WriteTarget(session, mode, offset, hashed ? Hash : null);

        await client.SendHeadAsync(
            "POST", target, ("Content-Type", "application/octet-stream"), ("Transfer-Encoding", "chunked"));
        await client.SendChunkAsync(Content.AsSpan(0, Sent));
        await client.SendChunkAsync(Content.AsSpan(Sent, 1));

        (await client.ReadAnswerAsync()).ShouldBeRefused(413, "size_exceeded", offset: 0);
        Assert.Equal(0, await kala.Blobs.BytesAsync(session));
    }

    [Theory]
    [MemberData(nameof(Sendings))]
    public async Task A_part_after_the_data_leaves_nothing_of_the_chunk(string mode, int? offset, bool hashed)
    {
        var session = await kala.OpenSessionAsync(5);

        var form = Form(mode, offset, hashed) + "\r\n" + FormText.Field("more", "1");
        var written = await kala.PostFormTextAsync(session, form);

        written.ShouldBeRefused(400, "malformed_multipart", offset: 0);
        Assert.Equal(0, await kala.Blobs.BytesAsync(session));
    }

    [Theory]
    [MemberData(nameof(Sendings))]
    public async Task A_form_without_its_end_leaves_nothing_of_the_chunk(string mode, int? offset, bool hashed)
    {
        var session = await kala.OpenSessionAsync(5);

        var written = await kala.PostFormTextAsync(session, Form(mode, offset, hashed));

        written.ShouldBeRefused(400, "malformed_multipart", offset: 0);
        Assert.Equal(0, await kala.Blobs.BytesAsync(session));
    }

    [Fact]
    public async Task A_long_body_is_committed_every_five_seconds()
    {
        var session = await kala.OpenSessionAsync(Size);
        using var client = await kala.BeginWriteAsync(session, Content[..Sent], Size, offset: 0);

        Assert.Equal(0, await kala.OffsetAsync(session));
        await AdvanceUntilAsync(session, Sent);
        await client.SendAsync(Content.AsMemory(Sent));

        Assert.Equal(Size, (await client.ReadAnswerAsync()).ShouldSucceed().Offset);
        await kala.ShouldHoldAsync(session, Content);
    }

    [Fact]
    public async Task A_plain_APPEND_is_never_committed_before_its_end()
    {
        var session = await kala.OpenSessionAsync(Size);
        using var client = await kala.BeginWriteAsync(session, Content[..Sent], Size);

        kala.Clock.Advance(TimeSpan.FromMinutes(1));
        await client.SendAsync(Content.AsMemory(Sent, Sent));
        await kala.Blobs.ShouldReceiveAsync(session, 2 * Sent);

        Assert.Equal(0, await kala.OffsetAsync(session));
    }

    [Fact]
    public async Task A_body_without_a_length_that_is_too_long_leaves_its_last_checkpoint()
    {
        var session = await kala.OpenSessionAsync(2 * Sent);
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync("POST", KalaApplication.WriteTarget(session, "APPEND", 0),
            ("Content-Type", "application/octet-stream"), ("Transfer-Encoding", "chunked"));
        await client.SendChunkAsync(Content.AsSpan(0, Sent));
        await AdvanceUntilAsync(session, Sent);

        await client.SendChunkAsync(Content.AsSpan(Sent, Sent));
        await client.SendChunkAsync(Content.AsSpan(0, 1));

        (await client.ReadAnswerAsync()).ShouldBeRefused(413, "size_exceeded", offset: Sent);
        Assert.Equal(Sent, await kala.Blobs.BytesAsync(session));
    }

    [Fact]
    public async Task A_broken_form_leaves_its_last_checkpoint()
    {
        var session = await kala.OpenSessionAsync(Size);
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync("POST", KalaApplication.WriteTarget(session),
            ("Content-Type", FormText.ContentType), ("Transfer-Encoding", "chunked"));
        await client.SendChunkAsync(Encoding.ASCII.GetBytes(FormText.Field("mode", "WRITE") + FormText.Data()));
        await client.SendChunkAsync(Content.AsSpan(0, Sent));
        await AdvanceUntilAsync(session, Sent);

        await client.SendChunkAsync(Content.AsSpan(Sent, 10));
        await client.SendChunkAsync([]);

        (await client.ReadAnswerAsync()).ShouldBeRefused(400, "malformed_multipart", offset: Sent);
        await ShouldGoOnAsync(session, Sent);
    }

    [Fact]
    public async Task A_refused_WRITE_leaves_the_earlier_content()
    {
        var session = await kala.OpenSessionAsync(5);
        (await kala.WriteAsync(session, "hello"u8.ToArray())).ShouldSucceed();

        var wrong = await kala.WriteAsync(session, "other"u8.ToArray(), hash: Hash);

        wrong.ShouldBeRefused(400, "chunk_hash_mismatch", offset: 5);
        await kala.ShouldHoldAsync(session, "hello"u8.ToArray());
    }

    [Fact]
    public async Task A_WRITE_that_is_cut_replaces_the_earlier_content_by_what_arrived()
    {
        var session = await kala.OpenSessionAsync(Size);
        (await kala.WriteRawAsync(session, Bytes.Noise(Size, seed: 2))).ShouldSucceed();
        using var client = await kala.BeginWriteAsync(session, Content[..Sent], Size, "WRITE");

        client.HangUp();

        await ShouldSettleAsync(session, Sent);
        await ShouldGoOnAsync(session, Sent);
    }

    [Fact]
    public async Task A_cut_before_the_first_byte_changes_nothing()
    {
        var session = await kala.OpenSessionAsync(5);
        (await kala.AppendAsync(session, "he"u8.ToArray())).ShouldSucceed();
        using var client = await kala.BeginWriteAsync(session, [], 3, offset: 2);

        // Not a reset, which can take the head back before the server reads it.
        client.HangUp();

        // Only the log shows that the request is over. Until then it could take the session over from the next chunk.
        await Eventually.TrueAsync(
            () => kala.Log.Requests.Any(line => session.Equals(line.Fields["Uuid"]) && line.Fields["Outcome"] is not "ok"),
            "the cut request to end");
        await ShouldSettleAsync(session, 2);
        (await kala.AppendAsync(session, "llo"u8.ToArray(), offset: 2)).ShouldSucceed();
        await kala.ShouldHoldAsync(session, "hello"u8.ToArray());
    }

    [Fact]
    public async Task A_restart_goes_on_where_the_last_chunk_ended()
    {
        await using var own = await KalaApplication.StartAsync();
        var session = await own.OpenSessionAsync(5, Bytes.Sha256Of("hello"u8));
        (await own.AppendAsync(session, "he"u8.ToArray())).ShouldSucceed();

        await own.RestartAsync();

        Assert.Equal(2, await own.OffsetAsync(session));
        (await own.AppendAsync(session, "llo"u8.ToArray(), offset: 2)).ShouldSucceed();
        await own.ShouldHoldAsync(session, "hello"u8.ToArray());
    }

    /// <summary>A form up to the last byte of its data.</summary>
    private static string Form(string mode, int? offset, bool hashed) =>
        FormText.Field("mode", mode)
        + FormText.Field("offset", offset?.ToString(CultureInfo.InvariantCulture))
        + FormText.Field("hash", hashed ? Bytes.Sha256Of("hello"u8) : null)
        + FormText.Data()
        + "hello";

    /// <summary>
    /// Waits until the server has noticed the disconnect: the disk has exactly the bytes that the row counts.
    /// </summary>
    private Task ShouldSettleAsync(Guid session, long offset) => Eventually.TrueAsync(
        async () => await kala.OffsetAsync(session) == offset && await kala.Blobs.BytesAsync(session) == offset,
        $"the session to settle at {offset}");

    private async Task ShouldGoOnAsync(Guid session, int offset)
    {
        (await kala.AppendRawAsync(session, Content[offset..], offset)).ShouldSucceed();
        await kala.ShouldHoldAsync(session, Content);
    }

    /// <summary>Causes exactly one checkpoint: moves the clock just far enough, once the bytes have arrived.</summary>
    private async Task AdvanceUntilAsync(Guid session, long offset)
    {
        await kala.Blobs.ShouldReceiveAtLeastAsync(session, offset);
        kala.Clock.Advance(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(async () => await kala.OffsetAsync(session) == offset, $"a checkpoint at {offset}");
    }
}
