using Kala.Application.Abstractions;
using Kala.Infrastructure.Leases;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Infrastructure.Tests.Leases;

public sealed class MemoryUploadLeasesTraceTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(5);

    private readonly Guid _session = new("3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b");
    private readonly FakeTimeProvider _clock = new();
    private readonly MemoryUploadLeases _leases;

    public MemoryUploadLeasesTraceTests() => _leases = new MemoryUploadLeases(_clock);

    [Fact]
    public async Task The_holder_is_told_before_the_asker_begins_to_wait()
    {
        await using var holder = await AskAsync(Patient);

        var asking = AskAsync(Patient);

        Assert.True(holder!.Superseded.IsCancellationRequested);
        Assert.False(asking.IsCompleted);
        _clock.Advance(Patient);
        await asking.Soon();
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_session_that_was_let_go()
    {
        var holder = await AskAsync(Patient);
        var asking = AskAsync(Patient);
        var held = _leases.Count;
        await holder!.DisposeAsync();

        await (await asking.Soon())!.DisposeAsync();

        Assert.Equal(1, held);
        Assert.Equal(0, _leases.Count);
    }

    [Fact]
    public async Task Nothing_is_kept_of_one_who_only_tried()
    {
        await using (await _leases.TryAcquireAsync(_session, CancellationToken.None))
        {
            await _leases.TryAcquireAsync(_session, CancellationToken.None);
        }

        Assert.Equal(0, _leases.Count);
    }

    [Fact]
    public async Task Nothing_is_kept_of_askers_that_gave_up_or_went_away()
    {
        using var gone = new CancellationTokenSource();
        var holder = await AskAsync(Patient);
        var gaveUp = AskAsync(Patient);
        var wentAway = _leases.AcquireAsync(_session, Patient, gone.Token);
        await gone.CancelAsync();
        _clock.Advance(Patient);
        await gaveUp.Soon();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wentAway.Soon());

        await holder!.DisposeAsync();

        Assert.Equal(0, _leases.Count);
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_thousand_racers()
    {
        var racers = Enumerable.Range(0, 1000).Select(racer => Task.Run(async () =>
        {
            var patience = racer % 3 == 0 ? TimeSpan.Zero : Patient;
            await using var lease = await AskAsync(patience);
            await Task.Yield();
        }));

        await Task.WhenAll(racers).Soon();

        Assert.Equal(0, _leases.Count);
    }

    private async Task<IUploadLease?> AskAsync(TimeSpan patience)
    {
        var asked = await _leases.AcquireAsync(_session, patience, CancellationToken.None);
        return asked.IsRefused(out _) ? null : asked.Value;
    }
}
