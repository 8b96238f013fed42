using Kala.Api.Http;

namespace Kala.Api.Tests.Hosting;

public sealed class ReceiveBuffersTests
{
    [Fact]
    public void Who_comes_when_all_large_blocks_are_in_use_gets_a_small_one()
    {
        using var pool = new ReceiveBuffers.Pool();
        var large = Enumerable.Range(0, ReceiveBuffers.Pool.MostLarge).Select(_ => pool.Rent(4096)).ToList();

        var late = pool.Rent(4096);

        Assert.All(large, block => Assert.Equal(ReceiveBuffers.Pool.LargeBlock, block.Memory.Length));
        Assert.Equal(ReceiveBuffers.Pool.SmallBlock, late.Memory.Length);
    }

    [Fact]
    public void A_block_that_is_returned_is_handed_out_again()
    {
        using var pool = new ReceiveBuffers.Pool();
        var first = pool.Rent();
        first.Dispose();

        var second = pool.Rent();

        Assert.Same(first, second);
    }

    [Fact]
    public void A_large_block_that_is_returned_makes_room_for_another_large_one()
    {
        using var pool = new ReceiveBuffers.Pool();
        var large = Enumerable.Range(0, ReceiveBuffers.Pool.MostLarge).Select(_ => pool.Rent()).ToList();
        pool.Rent().Dispose();
        large[7].Dispose();

        var next = pool.Rent();

        Assert.Same(large[7], next);
    }

    [Fact]
    public void Whoever_needs_more_than_a_small_block_gets_a_large_one_in_any_case()
    {
        using var pool = new ReceiveBuffers.Pool();
        foreach (var _ in Enumerable.Range(0, ReceiveBuffers.Pool.MostLarge))
        {
            pool.Rent();
        }

        var block = pool.Rent(ReceiveBuffers.Pool.SmallBlock + 1);

        Assert.Equal(ReceiveBuffers.Pool.LargeBlock, block.Memory.Length);
    }
}
