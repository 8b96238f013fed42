using System.Globalization;
using System.Security.Cryptography;
using Kala.Testing;

namespace Kala.Client.Tests;

public sealed class UploadTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly UploadOptions InMegabytes = new() { ChunkSize = 1 << 20 };

    private readonly byte[] _content = RandomNumberGenerator.GetBytes(2_500_000);

    [Fact]
    public async Task A_file_is_verified_and_has_its_name_and_type()
    {
        using var folder = new DataFolder();
        Directory.CreateDirectory(folder.Root);
        var path = Path.Combine(folder.Root, "Ähre.bin");
        await File.WriteAllBytesAsync(path, _content);
        using var client = new KalaClient(kala.Address);

        var file = await client.UploadAsync(path, InMegabytes with { ContentType = "image/png" });

        var session = await client.GetSessionAsync(file.Uuid);
        Assert.Equal((SessionStatus.Closed, true, "Ähre.bin", "image/png"), (session.Status, session.Verified, session.OriginalFilename, session.ContentType));
        Assert.Equal((_content.Length, session.Hash), (file.Size, file.Hash));
        (await kala.DownloadAsync(file.Uuid)).ShouldSucceed().ShouldCarry(_content);
    }

    [Fact]
    public async Task An_empty_stream_is_a_file()
    {
        using var client = new KalaClient(kala.Address);

        var file = await client.UploadAsync(new MemoryStream());

        (await kala.DownloadAsync(file.Uuid)).ShouldSucceed().ShouldCarry([]);
    }

    [Fact]
    public async Task Progress_goes_from_hashing_to_closing()
    {
        var reports = new Reports<UploadProgress>();
        using var client = new KalaClient(kala.Address);

        var file = await client.UploadAsync(new MemoryStream(_content), InMegabytes, reports);

        Assert.Equal(
            [UploadStage.Hashing, UploadStage.Sending, UploadStage.Closing], reports.All.Select(report => report.Stage).Distinct());
        Assert.Equal(reports.All.Select(report => (report.Stage, report.Position)).Order(), reports.All.Select(report => (report.Stage, report.Position)));
        Assert.Equal((_content.Length, _content.Length, file.Uuid), (reports.All[^1].Position, reports.All[^1].Length, reports.All[^1].Session));
    }

    [Fact]
    public async Task After_a_lost_connection_it_goes_on_from_the_servers_offset()
    {
        using var connection = new FaultyConnection
        {
            Faults = (request, before) => IsWrite(request) && before == 1 ? new() { CutRequestAt = 600_000 } : null,
        };
        var reports = new Reports<UploadProgress>();
        using var client = connection.ClientOf(kala.Address);

        var file = await client.UploadAsync(new MemoryStream(_content), InMegabytes, reports);

        (await kala.DownloadAsync(file.Uuid)).ShouldSucceed().ShouldCarry(_content);
        Assert.IsType<HttpRequestException>(Assert.Single(reports.All, report => report.Retry is not null).Retry!.Reason);
        var offsets = connection.Writes.Select(OffsetOf).ToArray();
        Assert.Equal([0, 1 << 20], offsets[..2]);
        Assert.InRange(offsets[2], 1 << 20, (1 << 20) + 600_000);
    }

    [Fact]
    public async Task A_chunk_whose_answer_was_lost_is_not_sent_again()
    {
        using var connection = new FaultyConnection
        {
            Faults = (request, before) => IsWrite(request) && before == 0 ? new() { IsAnswerLost = true } : null,
        };
        using var client = connection.ClientOf(kala.Address);

        var file = await client.UploadAsync(new MemoryStream(_content), InMegabytes);

        (await kala.DownloadAsync(file.Uuid)).ShouldSucceed().ShouldCarry(_content);
        Assert.Equal([0, 1 << 20, 2 << 20], connection.Writes.Select(OffsetOf));
    }

    [Fact]
    public async Task A_creation_whose_answer_was_lost_makes_one_session()
    {
        using var connection = new FaultyConnection
        {
            Faults = (request, before) => request.RequestUri!.AbsolutePath.EndsWith("/sessions", StringComparison.Ordinal) && before == 0
                ? new() { IsAnswerLost = true }
                : null,
        };
        using var client = connection.ClientOf(kala.Address);
        var before = await kala.CountSessionsAsync();

        await client.UploadAsync(new MemoryStream(_content));

        Assert.Equal(before + 1, await kala.CountSessionsAsync());
        Assert.Equal(2, connection.Asked.Count(asked => asked.EndsWith("/sessions", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(408, "request_timeout")]
    [InlineData(423, "session_busy")]
    [InlineData(429, "too_many_requests")]
    [InlineData(500, "storage_error")]
    [InlineData(503, "server_stopping")]
    [InlineData(507, "insufficient_storage")]
    public async Task What_passes_is_waited_for(int status, string code)
    {
        using var connection = new FaultyConnection
        {
            Faults = (request, before) => request.Method == HttpMethod.Post && before == 0 ? new() { Answer = status, Code = code } : null,
        };
        var reports = new Reports<UploadProgress>();
        using var client = connection.ClientOf(kala.Address);

        var file = await client.UploadAsync(new MemoryStream(_content), InMegabytes, reports);

        (await kala.DownloadAsync(file.Uuid)).ShouldSucceed().ShouldCarry(_content);
        var reasons = reports.All.Where(report => report.Retry is not null).Select(report => ((KalaException)report.Retry!.Reason).Code);
        Assert.Equal([code, code, code], reasons);
    }

    [Fact]
    public async Task What_does_not_pass_in_time_is_given_up_with_growing_pauses()
    {
        using var connection = new FaultyConnection
        {
            Faults = (request, _) => IsWrite(request) ? new() { Answer = 507, Code = "insufficient_storage" } : null,
        };
        var reports = new Reports<UploadProgress>();
        using var client = connection.ClientOf(kala.Address);

        var refused = await Assert.ThrowsAsync<KalaException>(
            () => client.UploadAsync(new MemoryStream(_content), InMegabytes with { Patience = TimeSpan.FromMinutes(1) }, reports));

        Assert.Equal((507, "insufficient_storage"), ((int)refused.Status!, refused.Code));
        var pauses = reports.All.Where(report => report.Retry is not null).Select(report => report.Retry!.Pause.TotalSeconds);
        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 15, 15, 15], pauses);
    }

    [Theory]
    [InlineData(507, "quota_exceeded")]
    [InlineData(403, "forbidden")]
    public async Task What_does_not_pass_is_told_at_once(int status, string code)
    {
        using var connection = new FaultyConnection { Faults = (_, _) => new() { Answer = status, Code = code } };
        using var client = connection.ClientOf(kala.Address);

        var refused = await Assert.ThrowsAsync<KalaException>(() => client.UploadAsync(new MemoryStream(_content)));

        Assert.Equal((code, false), (refused.Code, refused.IsTransient));
        Assert.Single(connection.Asked);
    }

    [Fact]
    public async Task A_content_that_becomes_shorter_is_told_as_that()
    {
        var content = new MemoryStream(_content);
        var reports = new Reports<UploadProgress>
        {
            Then = report =>
            {
                if (report.Stage == UploadStage.Sending)
                {
                    content.SetLength(10);
                }
            },
        };
        using var client = new KalaClient(kala.Address);

        await Assert.ThrowsAsync<EndOfStreamException>(() => client.UploadAsync(content, InMegabytes, reports));
    }

    [Fact]
    public async Task A_stream_that_cannot_be_sought_is_refused()
    {
        using var client = new KalaClient(kala.Address);

        await Assert.ThrowsAsync<ArgumentException>(() => client.UploadAsync(new CutStream(new MemoryStream(), 1)));
    }

    private static bool IsWrite(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.EndsWith("/write", StringComparison.Ordinal);

    private static long OffsetOf(string write) => long.Parse(write.Split("offset=")[1], CultureInfo.InvariantCulture);
}
