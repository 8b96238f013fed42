using Kala.Domain.Blobs;

namespace Kala.Domain.Tests.Blobs;

public sealed class Sha256StateTests
{
    private static readonly uint[] Words = [1, 2, 3, 4, 5, 6, 7, 0xffffffff];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(63, 63)]
    [InlineData(64, 0)]
    [InlineData(999_999_999_999_999, 63)]
    public void A_state_outlives_its_portable_form(long count, int tailLength)
    {
        var tail = Enumerable.Range(1, tailLength).Select(n => (byte)n).ToArray();

        var state = Sha256State.FromBytes(Sha256State.Create(Words, count, tail).ToBytes());

        Assert.Equal(count, state.Count);
        Assert.Equal(tail, state.Tail.ToArray());
        Assert.Equal(Words, Enumerable.Range(0, 8).Select(state.Word));
    }

    [Fact]
    public void The_portable_form_is_big_endian_words_then_count_then_tail()
    {
        var portable = Sha256State.Create(Words, 66, [0xaa, 0xbb]).ToBytes();

        Assert.Equal(
            "00000001" + "00000002" + "00000003" + "00000004" + "00000005" + "00000006" + "00000007" + "ffffffff"
            + "0000000000000042" + "aabb",
            Convert.ToHexStringLower(portable));
    }

    [Fact]
    public void The_empty_state_is_the_one_of_the_standard()
    {
        Assert.Equal(0, Sha256State.Empty.Count);
        Assert.Equal(
            "6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19" + "0000000000000000",
            Convert.ToHexStringLower(Sha256State.Empty.ToBytes()));
    }

    [Fact]
    public void Nobody_can_change_a_state_by_its_portable_form()
    {
        var state = Sha256State.Create(Words, 1, [7]);

        state.ToBytes().AsSpan().Clear();

        Assert.Equal(1u, state.Word(0));
    }

    [Theory]
    [InlineData(7, 0, 0)]
    [InlineData(8, -1, 0)]
    [InlineData(8, 1, 0)]
    [InlineData(8, 64, 64)]
    public void Parts_that_do_not_fit_each_other_are_refused(int words, long count, int tail)
    {
        Assert.Throws<ArgumentException>(() => Sha256State.Create(new uint[words], count, new byte[tail]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000" + "0000000000000001")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000" + "0000000000000000" + "00")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000" + "ffffffffffffffff")]
    public void Bytes_that_are_no_state_are_refused(string hex)
    {
        Assert.Throws<FormatException>(() => Sha256State.FromBytes(Convert.FromHexString(hex)));
    }
}
