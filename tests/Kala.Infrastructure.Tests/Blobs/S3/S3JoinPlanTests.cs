using Kala.Infrastructure.Blobs.S3;

namespace Kala.Infrastructure.Tests.Blobs.S3;

public sealed class S3JoinPlanTests
{
    private const long Least = S3Options.LeastPart;
    private const long MostCopied = 512L << 20;

    [Theory]
    [InlineData(Least)]
    [InlineData(MostCopied)]
    public void One_large_object_is_one_copy(long length) => Assert.Equal([[new S3Range("0", 0, length)]], Plan(length));

    [Fact]
    public void Small_objects_are_sent_together() =>
        Assert.Equal([[new S3Range("0", 0, 10), new S3Range("1", 0, 20)]], Plan(10, 20));

    [Fact]
    public void A_small_object_takes_what_it_lacks_from_the_next_one() => Assert.Equal(
        [
            [new S3Range("0", 0, 10), new S3Range("1", 0, Least - 10)],
            [new S3Range("1", Least - 10, Least)],
        ],
        Plan(10, (2 * Least) - 10));

    [Fact]
    public void A_small_object_takes_all_of_the_next_one_if_too_little_would_be_left() =>
        Assert.Equal([[new S3Range("0", 0, 10), new S3Range("1", 0, Least)]], Plan(10, Least));

    [Fact]
    public void The_last_part_may_be_small() =>
        Assert.Equal([[new S3Range("0", 0, Least)], [new S3Range("1", 0, 1)]], Plan(Least, 1));

    [Fact]
    public void A_very_large_object_is_copied_in_pieces_none_of_which_is_too_small() => Assert.Equal(
        [[new S3Range("0", 0, MostCopied - Least)], [new S3Range("0", MostCopied - Least, Least + 1)]],
        Plan(MostCopied + 1));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_byte_is_in_the_plan_once_and_in_order(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            var lengths = Enumerable.Range(0, random.Next(1, 20)).Select(_ => Length(random)).ToArray();

            var parts = Plan(lengths);

            var (at, position) = (0, 0L);
            foreach (var (key, first, length) in parts.SelectMany(part => part))
            {
                Assert.Equal(($"{at}", position), (key, first));
                Assert.True(length > 0);
                (at, position) = position + length == lengths[at] ? (at + 1, 0) : (at, position + length);
            }
            Assert.Equal((lengths.Length, 0L), (at, position));
            Assert.All(parts.SkipLast(1), part => Assert.InRange(part.Sum(range => range.Length), Least, MostCopied));
            Assert.All(parts.Where(part => part.Count > 1), part => Assert.InRange(part.Sum(range => range.Length), 1, 3 * Least));
        }
    }

    private static long Length(Random random) => random.Next(4) switch
    {
        0 => random.Next(1, 1000),
        1 => Least + random.Next(-2, 3),
        2 => MostCopied + random.Next(-2, (int)Least + 2),
        _ => random.Next(1, (int)Least * 4),
    };

    private static List<List<S3Range>> Plan(params long[] lengths)
    {
        var start = 0L;
        return S3JoinPlan.Of([.. lengths.Select((length, at) => new S3Slice($"{at}", start, start += length))]);
    }
}
