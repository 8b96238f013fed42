namespace Kala.Bench.Peers;

/// <summary>What every download is held against.</summary>
internal static class Downloads
{
    public static void Expect(long expected, long length)
    {
        if (length != expected)
        {
            throw new InvalidOperationException($"{length} bytes came instead of {expected}.");
        }
    }
}
