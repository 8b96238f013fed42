using Microsoft.Net.Http.Headers;

namespace Kala.Api.Files;

/// <summary>The byte ranges of a Range field (RFC 9110 section 14).</summary>
internal static class ByteRanges
{
    private const int MaxRanges = 16;

    /// <summary>
    /// The ranges to send, first and last byte inclusive. Null: send the whole file, because there is no valid Range
    /// field, or its ranges overlap or are more than 16. Empty: all ranges are outside the file.
    /// </summary>
    public static IReadOnlyList<(long First, long Last)>? Of(string? header, long size)
    {
        if (!RangeHeaderValue.TryParse(header, out var range) || !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        if (range.Ranges.Count > MaxRanges)
        {
            return null;
        }
        var wanted = range.Ranges.Select(item => Within(item, size)).Where(item => item.First <= item.Last).ToList();
        return Overlap(wanted) ? null : wanted;
    }

    private static (long First, long Last) Within(RangeItemHeaderValue item, long size) => item.From is { } from
        ? (from, Math.Min(item.To ?? long.MaxValue, size - 1))
        : (Math.Max(0, size - item.To!.Value), size - 1);

    private static bool Overlap(List<(long First, long Last)> ranges)
    {
        var ordered = ranges.OrderBy(range => range.First).ToList();
        return ordered.Zip(ordered.Skip(1)).Any(pair => pair.Second.First <= pair.First.Last);
    }
}
