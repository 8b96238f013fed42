using Kala.Application.Abstractions;
using Kala.Domain;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Infrastructure.Tests.Leases;

/// <summary>What leases are. An implementation is done when its subclass passes.</summary>
public abstract class UploadLeasesSuite
{
    protected static readonly Guid Session = new("3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b");
    protected static readonly Guid Another = new("3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3c");
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly Lazy<IUploadLeases> _leases;

    protected UploadLeasesSuite() => _leases = new Lazy<IUploadLeases>(() => Create(_clock));

    private IUploadLeases Leases => _leases.Value;

    [Fact]
    public async Task A_session_that_nobody_holds_is_given_at_once()
    {
        await using var lease = await AskAsync(Session, TimeSpan.Zero);

        Assert.NotNull(lease);
        Assert.False(lease.Superseded.IsCancellationRequested);
    }

    [Fact]
    public async Task One_session_is_not_in_the_way_of_another()
    {
        await using var one = await AskAsync(Session, TimeSpan.Zero);

        await using var other = await AskAsync(Another, TimeSpan.Zero);

        Assert.NotNull(other);
        Assert.False(one!.Superseded.IsCancellationRequested);
    }

    [Fact]
    public async Task The_holder_is_told_when_somebody_else_asks()
    {
        var holder = await AskAsync(Session);
        var asking = AskAsync(Session);

        await holder!.Superseded.Soon();
        var isGivenBeforeItIsLetGo = asking.IsCompleted;
        await holder.DisposeAsync();
        await using var newest = await asking;

        Assert.False(isGivenBeforeItIsLetGo);
        Assert.NotNull(newest);
        Assert.False(newest.Superseded.IsCancellationRequested);
    }

    [Fact]
    public async Task Askers_get_it_in_their_order_and_the_newest_stays()
    {
        var holder = await AskAsync(Session);
        var first = AskAsync(Session);
        var second = AskAsync(Session);
        var third = AskAsync(Session);

        await holder!.DisposeAsync();
        var firstLease = await first;
        await firstLease!.Superseded.Soon();
        var isSecondWaiting = !second.IsCompleted;
        await firstLease.DisposeAsync();
        var secondLease = await second;
        await secondLease!.Superseded.Soon();
        var isThirdWaiting = !third.IsCompleted;
        await secondLease.DisposeAsync();
        await using var newest = await third;

        Assert.True(isSecondWaiting);
        Assert.True(isThirdWaiting);
        Assert.False(newest!.Superseded.IsCancellationRequested);
    }

    [Fact]
    public async Task An_asker_whose_patience_is_over_gets_nothing()
    {
        await using var holder = await AskAsync(Session);
        var asking = AskAsync(Session);

        _clock.Advance(Patient);

        Assert.Null(await asking);
    }

    [Fact]
    public async Task An_asker_waits_as_long_as_its_patience()
    {
        var holder = await AskAsync(Session);
        var asking = AskAsync(Session);
        _clock.Advance(Patient - TimeSpan.FromMilliseconds(1));

        await holder!.DisposeAsync();
        await using var lease = await asking;

        Assert.NotNull(lease);
    }

    [Fact]
    public async Task An_asker_that_gave_up_is_passed_over()
    {
        var holder = await AskAsync(Session);
        var gaveUp = AskAsync(Session, TimeSpan.FromSeconds(1));
        var asking = AskAsync(Session);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await gaveUp;

        await holder!.DisposeAsync();
        await using var lease = await asking;

        Assert.NotNull(lease);
        Assert.False(lease.Superseded.IsCancellationRequested);
    }

    [Fact]
    public async Task An_asker_that_gave_up_leaves_the_session_free_for_the_next()
    {
        var holder = await AskAsync(Session);
        var gaveUp = AskAsync(Session);
        _clock.Advance(Patient);
        await gaveUp;
        await holder!.DisposeAsync();

        await using var lease = await Leases.TryAcquireAsync(Session, CancellationToken.None);

        Assert.NotNull(lease);
    }

    [Fact]
    public async Task An_asker_that_went_away_is_told_so_and_passed_over()
    {
        using var gone = new CancellationTokenSource();
        var holder = await AskAsync(Session);
        var asking = Leases.AcquireAsync(Session, Patient, gone.Token);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.Soon());
        await holder!.DisposeAsync();
        await using var lease = await Leases.TryAcquireAsync(Session, CancellationToken.None);

        Assert.NotNull(lease);
    }

    [Fact]
    public async Task Trying_takes_a_session_that_nobody_holds()
    {
        await using var lease = await Leases.TryAcquireAsync(Session, CancellationToken.None);

        Assert.NotNull(lease);
    }

    [Fact]
    public async Task Trying_disturbs_nobody()
    {
        await using var holder = await AskAsync(Session);

        var lease = await Leases.TryAcquireAsync(Session, CancellationToken.None);

        Assert.Null(lease);
        Assert.False(holder!.Superseded.IsCancellationRequested);
    }

    [Fact]
    public async Task Who_only_tried_is_told_when_somebody_asks()
    {
        await using var holder = await Leases.TryAcquireAsync(Session, CancellationToken.None);
        var asking = AskAsync(Session);

        await holder!.Superseded.Soon();
        await holder.DisposeAsync();
        await using var lease = await asking;

        Assert.NotNull(lease);
    }

    [Fact]
    public async Task Letting_go_twice_takes_nothing_from_the_next()
    {
        var holder = await AskAsync(Session);
        await holder!.DisposeAsync();
        await using var next = await AskAsync(Session);

        await holder.DisposeAsync();
        var third = await Leases.TryAcquireAsync(Session, CancellationToken.None);

        Assert.Null(third);
        Assert.False(next!.Superseded.IsCancellationRequested);
    }

    [Fact]
    public async Task A_lease_can_be_asked_whether_it_was_superseded_when_it_is_let_go()
    {
        var holder = await AskAsync(Session);
        var asking = AskAsync(Session);
        await holder!.Superseded.Soon();

        await holder.DisposeAsync();
        await using var next = await asking;

        Assert.True(holder.Superseded.IsCancellationRequested);
    }

    [Fact]
    public async Task Of_32_racers_never_two_hold_it_at_once()
    {
        var inside = 0;
        var violations = 0;
        async Task RaceAsync()
        {
            for (var round = 0; round < 10; round++)
            {
                await using var lease = await AskAsync(Session);
                Interlocked.Add(ref violations, Interlocked.Increment(ref inside) == 1 && lease is not null ? 0 : 1);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(RaceAsync)));

        Assert.Equal(0, violations);
    }

    [Fact]
    public async Task Racers_that_give_up_or_go_away_lose_no_lease()
    {
        var inside = 0;
        var violations = 0;
        async Task RaceAsync(int racer)
        {
            var random = new Random(racer);
            for (var round = 0; round < 50; round++)
            {
                using var gone = new CancellationTokenSource();
                var asking = Leases.AcquireAsync(Session, random.Next(3) == 0 ? TimeSpan.Zero : Patient, gone.Token);
                await (random.Next(3) == 0 ? gone.CancelAsync() : Task.CompletedTask);
                await using var lease = await OrNullAsync(asking);
                if (lease is not null)
                {
                    Interlocked.Add(ref violations, Interlocked.Increment(ref inside) == 1 ? 0 : 1);
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 32).Select(racer => Task.Run(() => RaceAsync(racer))));
        await using var last = await Leases.TryAcquireAsync(Session, CancellationToken.None);

        Assert.Equal(0, violations);
        Assert.NotNull(last);
    }

    /// <summary>Leases that nobody holds.</summary>
    /// <param name="clock">What patience is measured with.</param>
    protected abstract IUploadLeases Create(TimeProvider clock);

    private static async Task<IUploadLease?> OrNullAsync(Task<Result<IUploadLease>> asking)
    {
        try
        {
            return OrNull(await asking.Soon());
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static IUploadLease? OrNull(Result<IUploadLease> asked) => asked.IsRefused(out _) ? null : asked.Value;

    private async Task<IUploadLease?> AskAsync(Guid session, TimeSpan? patience = null) =>
        OrNull(await Leases.AcquireAsync(session, patience ?? Patient, CancellationToken.None).Soon());
}
