using Kala.Application.Users;

namespace Kala.Application.Tests.Users;

public sealed class HashTurnsTests
{
    [Fact]
    public async Task A_flood_from_one_address_makes_no_other_wait()
    {
        var turns = new HashTurns(atATime: 1, most: 64, First);
        Assert.True(await turns.TakeAsync(0, CancellationToken.None));
        var flood = Enumerable.Range(1, 40).Select(load => turns.TakeAsync(load, CancellationToken.None)).ToList();
        var other = turns.TakeAsync(0, CancellationToken.None);

        turns.Release();

        Assert.True(await other);
        Assert.DoesNotContain(flood, one => one.IsCompleted);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Of_addresses_that_guessed_as_much_chance_decides_and_not_who_came_when(int chosen)
    {
        var turns = new HashTurns(atATime: 1, most: 64, count =>
        {
            Assert.Equal(3, count);
            return chosen;
        });
        await turns.TakeAsync(0, CancellationToken.None);
        var last = turns.TakeAsync(9, CancellationToken.None);
        var equal = Enumerable.Range(0, 3).Select(_ => turns.TakeAsync(3, CancellationToken.None)).ToList();

        turns.Release();

        Assert.True(await equal[chosen]);
        _ = Assert.Single(equal.Append(last), one => one.IsCompleted);
    }

    [Fact]
    public async Task When_too_many_wait_the_one_that_guessed_most_is_refused()
    {
        var turns = new HashTurns(atATime: 1, most: 2, First);
        await turns.TakeAsync(0, CancellationToken.None);
        var most = turns.TakeAsync(5, CancellationToken.None);
        var less = turns.TakeAsync(4, CancellationToken.None);
        var least = turns.TakeAsync(0, CancellationToken.None);

        Assert.False(await most);
        Assert.False(await turns.TakeAsync(9, CancellationToken.None));
        Assert.False(less.IsCompleted || least.IsCompleted);
    }

    [Fact]
    public async Task Who_leaves_takes_no_turn_and_those_that_end_make_room()
    {
        var turns = new HashTurns(atATime: 1, most: 2, First);
        await turns.TakeAsync(0, CancellationToken.None);
        using var gone = new CancellationTokenSource();
        var leaving = turns.TakeAsync(0, gone.Token);
        var staying = turns.TakeAsync(1, CancellationToken.None);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        turns.Release();
        Assert.True(await staying);
        turns.Release();

        Assert.True(await turns.TakeAsync(0, CancellationToken.None));
    }

    private static int First(int count) => 0;
}
