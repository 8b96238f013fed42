using System.Net;
using System.Security.Cryptography;
using Kala.Testing;

namespace Kala.Client.Tests;

public sealed class ResumeTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly UploadOptions InMegabytes = new() { ChunkSize = 1 << 20 };

    private readonly byte[] _content = RandomNumberGenerator.GetBytes(2_500_000);

    [Fact]
    public async Task Another_client_goes_on_with_what_the_memory_has()
    {
        var memory = new KeptState();
        await InterruptAsync(memory);
        var session = memory.State!.Session!.Value;
        var kept = await kala.OffsetAsync(session);
        var reports = new Reports<UploadProgress>();
        using var client = new KalaClient(kala.Address);

        var file = await client.UploadAsync(new MemoryStream(_content), InMegabytes with { Memory = memory }, reports);

        Assert.True(kept > 0, "Nothing was kept of the first attempt.");
        Assert.Equal((UploadStage.Sending, kept), (reports.All[0].Stage, reports.All[0].Position));
        Assert.Equal(session, file.Uuid);
        Assert.Null(memory.State);
        (await kala.DownloadAsync(file.Uuid)).ShouldSucceed().ShouldCarry(_content);
    }

    [Fact]
    public async Task A_session_that_is_gone_is_replaced()
    {
        var memory = new KeptState();
        await InterruptAsync(memory);
        var session = memory.State!.Session!.Value;
        using var client = new KalaClient(kala.Address);
        await client.AbortSessionAsync(session);

        var file = await client.UploadAsync(new MemoryStream(_content), InMegabytes with { Memory = memory });

        Assert.NotEqual(session, file.Uuid);
        (await kala.DownloadAsync(file.Uuid)).ShouldSucceed().ShouldCarry(_content);
    }

    [Fact]
    public async Task A_memory_of_another_content_is_found_out_and_cleared()
    {
        var memory = new KeptState();
        await InterruptAsync(memory);
        var changed = (byte[])_content.Clone();
        changed[^1] ^= 1;
        var options = InMegabytes with { Memory = memory };
        using var client = new KalaClient(kala.Address);

        var refused = await Assert.ThrowsAsync<KalaException>(() => client.UploadAsync(new MemoryStream(changed), options));
        var file = await client.UploadAsync(new MemoryStream(changed), options);

        Assert.Equal((HttpStatusCode.BadRequest, "hash_mismatch"), (refused.Status, refused.Code));
        (await kala.DownloadAsync(file.Uuid)).ShouldSucceed().ShouldCarry(changed);
    }

    [Fact]
    public async Task Somebody_without_an_account_uploads_with_the_token_of_a_session()
    {
        await using var signedIn = await KalaApplication.StartSignedInAsync();
        using var owner = new KalaClient(signedIn.Address, Credential.ApiKey(signedIn.Credentials!.Value.Value));
        var session = await owner.OpenSessionAsync(new NewSession { FileSize = _content.Length, Token = true });
        using var guest = new KalaClient(signedIn.Address, Credential.SessionToken(session.Token!));

        var file = await guest.ResumeAsync(session.Uuid, new MemoryStream(_content), InMegabytes);

        var forbidden = await Assert.ThrowsAsync<KalaException>(() => guest.OpenSessionAsync(new NewSession { FileSize = 1 }));
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.Status);
        Assert.Equal(session.Uuid, file.Uuid);
        Assert.True((await owner.GetSessionAsync(file.Uuid)).Verified);
        (await signedIn.DownloadAsync(file.Uuid)).ShouldSucceed().ShouldCarry(_content);
    }

    [Fact]
    public async Task A_session_goes_on_from_where_it_is()
    {
        var session = await kala.OpenSessionAsync(_content.Length);
        (await kala.AppendRawAsync(session, _content[..1_000_000], 0)).ShouldSucceed();
        var reports = new Reports<UploadProgress>();
        using var client = new KalaClient(kala.Address);

        await client.ResumeAsync(session, new MemoryStream(_content), InMegabytes, reports);

        Assert.Equal(1_000_000, reports.All.First(report => report.Stage == UploadStage.Sending).Position);
        (await kala.DownloadAsync(session)).ShouldSucceed().ShouldCarry(_content);
    }

    [Theory]
    [InlineData(2_500_001, false, "size_mismatch")]
    [InlineData(2_500_000, true, "hash_mismatch")]
    public async Task A_session_of_another_content_is_refused_before_anything_is_sent(long size, bool declares, string code)
    {
        var session = await kala.OpenSessionAsync(size, declares ? Bytes.Sha256Of([1]) : null);
        using var connection = new FaultyConnection();
        using var client = connection.ClientOf(kala.Address);

        var refused = await Assert.ThrowsAsync<KalaException>(() => client.ResumeAsync(session, new MemoryStream(_content)));

        Assert.Equal((null, code), (refused.Status, refused.Code));
        Assert.Empty(connection.Writes);
    }

    /// <summary>Begins an upload, and cancels it when the server has received a part of a later chunk than the first.</summary>
    private async Task InterruptAsync(KeptState memory)
    {
        using var stop = new CancellationTokenSource();
        var reports = new Reports<UploadProgress>
        {
            Then = report =>
            {
                if (report is { Stage: UploadStage.Sending, Position: > 1 << 20 })
                {
                    // A request that the server has not seen yet could pass the one below, and end it.
                    kala.Blobs.ShouldReceiveAtLeastAsync(report.Session!.Value, (1 << 20) + 1).GetAwaiter().GetResult();
                    stop.Cancel();
                }
            },
        };
        using var client = new KalaClient(kala.Address);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.UploadAsync(new MemoryStream(_content), InMegabytes with { Memory = memory }, reports, stop.Token));
        // What was on its way is kept as well. A newer writer gets its turn when that is done, so the offset stays from then on.
        var session = memory.State!.Session!.Value;
        (await kala.AppendRawAsync(session, [], 0)).ShouldSucceed();
    }
}
