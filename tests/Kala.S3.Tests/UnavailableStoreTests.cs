using System.Net;
using Kala.Api.Tests.Tus;
using Kala.Infrastructure.Blobs.S3;
using Kala.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.S3.Tests;

/// <summary>What clients are told while the store is silent or full.</summary>
public sealed class UnavailableStoreTests : IAsyncLifetime
{
    private static readonly byte[] Content = Bytes.Noise(100_000);

    private KalaApplication _kala = null!;
    private TimeSpan _patience;

    private S3Options Options => _kala.Services.GetRequiredService<S3Options>();

    public async ValueTask InitializeAsync()
    {
        if (!KalaApplication.IsImpossible)
        {
            _kala = await KalaApplication.StartAsync();
        }
    }

    public ValueTask DisposeAsync() => _kala?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_write_to_a_silent_store_is_refused_and_succeeds_later()
    {
        var session = await _kala.OpenSessionAsync(Content.Length);
        (await _kala.AppendRawAsync(session, Content[..10], offset: 0)).ShouldSucceed();
        BeSilent();

        var refused = await _kala.AppendRawAsync(session, Content[10..], offset: 10);

        refused.ShouldBeRefused(503, "storage_unavailable", offset: 10);
        Assert.NotNull(refused.Header("Retry-After"));
        Assert.False(await IsWritableAsync());
        AnswerAgain();
        await Eventually.TrueAsync(IsWritableAsync, "the server to ask the store again");
        (await _kala.AppendRawAsync(session, Content[10..], offset: 10)).ShouldSucceed();
        await _kala.ShouldHoldAsync(session, Content);
    }

    [Fact]
    public async Task A_download_from_a_silent_store_is_refused_and_succeeds_later()
    {
        var file = await _kala.UploadAsync(Content);
        BeSilent();

        var refused = await _kala.DownloadAsync(file);

        refused.ShouldBeRefused(503, "storage_unavailable");
        Assert.NotNull(refused.Header("Retry-After"));
        AnswerAgain();
        (await _kala.DownloadAsync(file)).ShouldSucceed().ShouldCarry(Content);
    }

    [Fact]
    public async Task The_offset_of_an_upload_whose_bytes_are_being_stored_is_not_told_before_it_is_certain()
    {
        var upload = await _kala.CreateUploadAsync(5);
        var held = _kala.Bucket.Network.HoldChange();
        var patch = _kala.AppendToAsync(upload, "hello"u8.ToArray(), 0);
        await held;

        var asked = _kala.AskUploadAsync(upload);
        await Eventually.TrueAsync(
            () =>
            {
                _kala.Clock.Advance(TimeSpan.FromSeconds(5));
                return asked.IsCompleted;
            },
            "the hand-over to be given up");

        Assert.Equal(423, (await asked).Status);
        _kala.Bucket.Network.ReleaseChange();
        await patch;
        Assert.Equal(5, (await _kala.AskUploadAsync(upload)).ShouldSucceed().Offset);
    }

    [Fact]
    public async Task A_write_to_a_full_store_is_refused_and_succeeds_later()
    {
        var session = await _kala.OpenSessionAsync(Content.Length);
        _kala.Bucket.Network.Answer = (HttpStatusCode.Forbidden, "QuotaExceeded");

        var refused = await _kala.AppendRawAsync(session, Content, offset: 0);

        refused.ShouldBeRefused(507, "insufficient_storage", offset: 0);
        Assert.NotNull(refused.Header("Retry-After"));
        _kala.Bucket.Network.Answer = null;
        (await _kala.AppendRawAsync(session, Content, offset: 0)).ShouldSucceed();
        await _kala.ShouldHoldAsync(session, Content);
    }

    private void BeSilent()
    {
        (_patience, Options.Timeout) = (Options.Timeout, TimeSpan.FromSeconds(1));
        _kala.Bucket.Network.IsSilent = true;
    }

    private void AnswerAgain()
    {
        _kala.Bucket.Network.IsSilent = false;
        Options.Timeout = _patience;
    }

    private async Task<bool> IsWritableAsync() =>
        (await _kala.GetAsync("/health/ready")).ShouldSucceed().Data.GetProperty("writable").GetBoolean();
}
