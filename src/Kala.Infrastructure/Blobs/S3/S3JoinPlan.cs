namespace Kala.Infrastructure.Blobs.S3;

/// <summary>A part of an object.</summary>
/// <param name="Key">The object.</param>
/// <param name="First">Its first byte.</param>
/// <param name="Length">The number of bytes.</param>
internal readonly record struct S3Range(string Key, long First, long Length);

/// <summary>
/// How objects become one by the parts of a multipart upload, each of which must have 5 MiB, except the last: what is large
/// enough is copied in the store, the rest is read and sent together.
/// </summary>
internal static class S3JoinPlan
{
    /// <summary>What one request copies at most.</summary>
    private const long MostCopied = 512L << 20;

    /// <summary>The parts in their order; one of a single range that has 5 MiB or more can be copied.</summary>
    public static List<List<S3Range>> Of(IEnumerable<S3Slice> slices)
    {
        List<List<S3Range>> parts = [];
        List<S3Range> small = [];
        foreach (var slice in slices)
        {
            var rest = new S3Range(slice.Key, 0, slice.End - slice.Start);
            if (small.Count > 0)
            {
                rest = Fill(small, rest);
                small = EndIfLarge(parts, small);
            }
            while (rest.Length >= S3Options.LeastPart)
            {
                var length = Math.Min(rest.Length, MostCopied);
                // What is left must not be too small for a part.
                length = rest.Length - length is > 0 and < S3Options.LeastPart ? length - S3Options.LeastPart : length;
                parts.Add([rest with { Length = length }]);
                rest = After(rest, length);
            }
            if (rest.Length > 0)
            {
                small.Add(rest);
            }
        }
        if (small.Count > 0)
        {
            parts.Add(small);
        }
        return parts;
    }

    /// <summary>Whether the store can copy a part.</summary>
    public static bool IsCopied(List<S3Range> part) => part is [{ Length: >= S3Options.LeastPart }];

    /// <summary>Adds so much of a range that the part is large enough, or all of it if too little would be left. Returns the rest.</summary>
    private static S3Range Fill(List<S3Range> small, S3Range next)
    {
        var length = Math.Min(next.Length, S3Options.LeastPart - LengthOf(small));
        length = next.Length - length < S3Options.LeastPart ? next.Length : length;
        small.Add(next with { Length = length });
        return After(next, length);
    }

    private static List<S3Range> EndIfLarge(List<List<S3Range>> parts, List<S3Range> small)
    {
        if (LengthOf(small) < S3Options.LeastPart)
        {
            return small;
        }
        parts.Add(small);
        return [];
    }

    private static S3Range After(S3Range range, long length) => range with { First = range.First + length, Length = range.Length - length };

    private static long LengthOf(List<S3Range> ranges) => ranges.Sum(range => range.Length);
}
