using Kala.Testing;

namespace Kala.Api.Tests.UploadSessions;

/// <summary>
/// Two writers on one session (decision 8): the newest wins, the other gets a response, and bytes never mix.
/// </summary>
public sealed class RivalsTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private const int Size = 300_000;
    private const int Sent = 100_000;

    private static readonly byte[] First = Bytes.Noise(Size, seed: 1);
    private static readonly byte[] Second = Bytes.Noise(Size, seed: 2);

    [Fact]
    public async Task A_new_APPEND_takes_over_and_the_old_one_keeps_what_arrived()
    {
        var session = await kala.OpenSessionAsync(Size);
        using var loser = await kala.BeginWriteAsync(session, First[..Sent], Size, offset: 0);

        var winner = await kala.AppendRawAsync(session, First, offset: 0);

        (await loser.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded", offset: Sent);
        Assert.Equal(Size, winner.ShouldSucceed().Offset);
        await kala.ShouldHoldAsync(session, First);
    }

    [Fact]
    public async Task One_that_is_taken_over_while_it_sends_can_send_on_and_use_its_connection_again()
    {
        var session = await kala.OpenSessionAsync(Size);
        using var loser = await kala.BeginWriteAsync(session, First[..Sent], Size, offset: 0);
        (await kala.AppendRawAsync(session, First, offset: 0)).ShouldSucceed();
        (await loser.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded", offset: Sent);

        await loser.SendAsync(First.AsMemory(Sent));
        await loser.SendHeadAsync("GET", $"{KalaApplication.Sessions}/{session}");

        Assert.Equal(Size, (await loser.ReadAnswerAsync()).ShouldSucceed().Offset);
    }

    /// <summary>The server waits for the rest of the boundary or of the text after it.</summary>
    [Theory]
    [InlineData("\r\n--c", "ut--\r\n")]
    [InlineData("\r\n--cut--", "\r\n")]
    public async Task One_that_is_taken_over_in_the_end_of_its_form_is_answered(string sent, string rest)
    {
        var session = await kala.OpenSessionAsync(Sent);
        var start = FormText.Field("mode", "APPEND") + FormText.Field("offset", "0") + FormText.Data();
        using var loser = await kala.ConnectAsync();
        await loser.SendHeadAsync("POST", $"{KalaApplication.Sessions}/{session}/write", ("Content-Type", FormText.ContentType),
            ("Content-Length", $"{start.Length + Sent + sent.Length + rest.Length}"));
        await loser.SendAsync(start);
        await loser.SendAsync(First.AsMemory(0, Sent));
        await loser.SendAsync(sent);
        await kala.Blobs.ShouldReceiveAsync(session, Sent);

        (await kala.WriteRawAsync(session, Second[..Sent])).ShouldSucceed();
        (await loser.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded", offset: Sent);

        await loser.SendAsync(rest);
        await loser.SendHeadAsync("GET", $"{KalaApplication.Sessions}/{session}");
        Assert.Equal(Sent, (await loser.ReadAnswerAsync()).ShouldSucceed().Offset);
    }

    [Fact]
    public async Task A_plain_APPEND_that_is_taken_over_keeps_nothing()
    {
        var session = await kala.OpenSessionAsync(Size);
        using var loser = await kala.BeginWriteAsync(session, Second[..Sent], Size);

        (await kala.AppendRawAsync(session, First)).ShouldSucceed();

        (await loser.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded", offset: 0);
        await kala.ShouldHoldAsync(session, First);
    }

    [Fact]
    public async Task A_chunk_with_a_hash_that_is_taken_over_keeps_nothing()
    {
        var session = await kala.OpenSessionAsync(Size);
        using var loser = await kala.BeginWriteAsync(session, Second[..Sent], Size, offset: 0, hash: Bytes.Sha256Of(Second));

        (await kala.AppendRawAsync(session, First, offset: 0)).ShouldSucceed();

        (await loser.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded", offset: 0);
        await kala.ShouldHoldAsync(session, First);
    }

    [Theory]
    [InlineData("WRITE", null)]
    [InlineData("APPEND", 0)]
    [InlineData("APPEND", null)]
    public async Task A_new_WRITE_takes_over_and_only_its_bytes_remain(string mode, int? offset)
    {
        var session = await kala.OpenSessionAsync(Size);
        using var loser = await kala.BeginWriteAsync(session, Second[..Sent], Size, mode, offset);

        (await kala.WriteRawAsync(session, First)).ShouldSucceed();

        (await loser.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded");
        await kala.ShouldHoldAsync(session, First);
    }

    [Fact]
    public async Task A_form_that_is_taken_over_is_answered()
    {
        var session = await kala.OpenSessionAsync(5);
        using var loser = await kala.ConnectAsync();
        await loser.SendHeadAsync("POST", KalaApplication.WriteTarget(session),
            ("Content-Type", FormText.ContentType), ("Content-Length", "200"));
        await loser.SendAsync(FormText.Field("mode", "WRITE") + FormText.Data() + "wr");
        await kala.Blobs.ShouldReceiveAsync(session, 2);

        (await kala.WriteAsync(session, "hello"u8.ToArray())).ShouldSucceed();

        (await loser.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded", offset: 2);
        await kala.ShouldHoldAsync(session, "hello"u8.ToArray());
    }

    [Fact]
    public async Task Close_during_a_write_takes_over_and_reports_the_size()
    {
        var session = await kala.OpenSessionAsync(Size, Bytes.Sha256Of(First));
        using var loser = await kala.BeginWriteAsync(session, First[..Sent], Size, offset: 0);

        var closed = await kala.CloseAsync(session);

        closed.ShouldBeRefused(400, "size_mismatch", offset: Sent);
        (await loser.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded", offset: Sent);
        (await kala.AppendRawAsync(session, First[Sent..], Sent)).ShouldSucceed();
        await kala.ShouldHoldAsync(session, First);
    }

    [Fact]
    public async Task Close_during_a_WRITE_over_full_content_never_closes_a_mixture()
    {
        var session = await kala.OpenSessionAsync(Size, Bytes.Sha256Of(First));
        (await kala.WriteRawAsync(session, First)).ShouldSucceed();
        using var loser = await kala.BeginWriteAsync(session, Second[..Sent], Size, "WRITE");

        var closed = await kala.CloseAsync(session);

        closed.ShouldBeRefused(400, "size_mismatch", offset: Sent);
        (await loser.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded", offset: Sent);
        (await kala.DownloadAsync(session)).ShouldBeRefused(404, "file_not_found");
    }

    [Fact]
    public async Task DELETE_during_a_write_stops_it_and_takes_the_bytes()
    {
        var session = await kala.OpenSessionAsync(Size);
        using var loser = await kala.BeginWriteAsync(session, First[..Sent], Size, offset: 0);

        var aborted = await kala.AbortAsync(session);

        aborted.ShouldSucceed(204);
        (await loser.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded");
        Assert.Empty(await kala.Blobs.NamesAsync(session));
    }

    [Fact]
    public async Task Asking_does_not_disturb_a_writer()
    {
        var session = await kala.OpenSessionAsync(Size);
        using var writer = await kala.BeginWriteAsync(session, First[..Sent], Size, offset: 0);

        Assert.Equal(0, await kala.OffsetAsync(session));
        (await kala.AskAsync(session, "HEAD")).ShouldSucceed();
        await writer.SendAsync(First.AsMemory(Sent));

        Assert.Equal(Size, (await writer.ReadAnswerAsync()).ShouldSucceed().Offset);
    }

    [Fact]
    public async Task A_rival_that_is_refused_does_not_disturb_a_writer()
    {
        var session = await kala.OpenSessionAsync(Size);
        using var writer = await kala.BeginWriteAsync(session, First[..Sent], Size, offset: 0);
        var target = KalaApplication.WriteTarget(session, "APPEND", 0);

        (await kala.PostOctetsAsync(KalaApplication.WriteTarget(session, "SIDEWAYS"), First))
            .ShouldBeRefused(400, "validation_failed");
        (await kala.AppendRawAsync(session, new byte[Size + 1], offset: 0)).ShouldBeRefused(413, "size_exceeded");
        (await kala.AppendRawAsync(session, [1], offset: 1)).ShouldBeRefused(409, "offset_mismatch");
        (await kala.PostOctetsAsync(target, First, ("Content-Encoding", "gzip"))).ShouldBeRefused(415, "unsupported_encoding");
        (await kala.PostFormTextAsync(session, "nonsense")).ShouldBeRefused(400, "malformed_multipart");
        Assert.False(writer.HasAnswer());
        await writer.SendAsync(First.AsMemory(Sent));

        (await writer.ReadAnswerAsync()).ShouldSucceed();
        await kala.ShouldHoldAsync(session, First);
    }

    [Fact]
    public async Task A_rival_whose_form_has_not_reached_its_data_does_not_disturb_a_writer()
    {
        var session = await kala.OpenSessionAsync(Size);
        using var writer = await kala.BeginWriteAsync(session, First[..Sent], Size, offset: 0);
        using var slow = await kala.ConnectAsync();

        await slow.SendHeadAsync("POST", KalaApplication.WriteTarget(session),
            ("Content-Type", FormText.ContentType), ("Content-Length", "200"));
        await slow.SendAsync(FormText.Field("mode", "WRITE"));
        await writer.SendAsync(First.AsMemory(Sent));

        (await writer.ReadAnswerAsync()).ShouldSucceed();
        await kala.ShouldHoldAsync(session, First);
    }

    [Theory]
    [InlineData("write")]
    [InlineData("close")]
    [InlineData("abort")]
    public async Task A_hand_over_that_takes_too_long_is_busy(string call)
    {
        var session = await kala.OpenSessionAsync(5, Bytes.Sha256Of("hello"u8));
        await using var holder = await kala.HoldAsync(session);

        var asking = call switch
        {
            "write" => kala.AppendRawAsync(session, "hello"u8.ToArray(), offset: 0),
            "close" => kala.CloseAsync(session),
            _ => kala.AbortAsync(session),
        };
        await Eventually.TrueAsync(
            () =>
            {
                kala.Clock.Advance(TimeSpan.FromSeconds(5));
                return asking.IsCompleted;
            },
            "the hand-over to be given up");

        var answer = await asking;
        answer.ShouldBeRefused(423, "session_busy");
        Assert.Equal("1", answer.Header("Retry-After"));
    }

    [Fact]
    public async Task Rival_WRITEs_leave_one_content_and_each_is_answered()
    {
        for (var round = 0; round < 5; round++)
        {
            var contents = Enumerable.Range(0, 4).Select(rival => Bytes.Noise(Size, (10 * round) + rival + 1)).ToList();
            var session = await kala.OpenSessionAsync(Size);

            var answers = await Task.WhenAll(contents.Select(content => kala.WriteRawAsync(session, content)));

            Assert.Contains(answers, answer => answer.Status == 200);
            Assert.All(answers.Where(answer => answer.Status != 200), loser => loser.ShouldBeRefused(409, "write_superseded"));
            var closed = await Task.WhenAll(contents.Select(content => kala.CloseAsync(session, Bytes.Sha256Of(content))));
            var winner = contents[Assert.Single(Enumerable.Range(0, 4), rival => closed[rival].Status == 200)];
            (await kala.DownloadAsync(session)).ShouldCarry(winner);
        }
    }

    [Fact]
    public async Task Rival_plain_APPENDs_leave_whole_chunks()
    {
        var chunks = Enumerable.Range(1, 4).Select(rival => Enumerable.Repeat((byte)rival, Sent).ToArray()).ToList();
        var session = await kala.OpenSessionAsync(4 * Sent);

        var answers = await Task.WhenAll(chunks.Select(chunk => kala.AppendRawAsync(session, chunk)));

        Assert.Equal(Sent * answers.Count(answer => answer.Status == 200), await kala.OffsetAsync(session));
        Assert.All(answers.Where(answer => answer.Status != 200), loser => loser.ShouldBeRefused(409, "write_superseded"));
        foreach (var blob in await kala.Blobs.NamesAsync(session))
        {
            Assert.All((await kala.Blobs.ReadAsync(session, blob)).Chunk(Sent), chunk => Assert.Single(chunk.Distinct()));
        }
    }

    [Fact]
    public async Task A_WRITE_that_races_close_never_changes_a_closed_file()
    {
        for (var round = 0; round < 8; round++)
        {
            var session = await kala.OpenSessionAsync(Size, Bytes.Sha256Of(First));
            (await kala.WriteRawAsync(session, First)).ShouldSucceed();

            var answers = await Task.WhenAll(kala.CloseAsync(session), kala.WriteRawAsync(session, Second));

            if (answers[0].Status == 200)
            {
                Assert.Equal(409, answers[1].Status);
                Assert.Contains(answers[1].Json.GetProperty("code").GetString(), (string[])["session_closed", "write_superseded"]);
                (await kala.DownloadAsync(session)).ShouldCarry(First);
            }
            else
            {
                Assert.Contains(answers[1].Status, (int[])[200, 409]);
                (await kala.DownloadAsync(session)).ShouldBeRefused(404, "file_not_found");
            }
        }
    }
}
