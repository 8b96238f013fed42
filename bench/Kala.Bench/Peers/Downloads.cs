namespace Kala.Bench.Peers;

/// <summary>Checks the length of a download.</summary>
internal static class Downloads
{
    public static void Expect(long expected, long length)
    {
        if (length != expected)
        {
            throw new InvalidOperationException($"Received {length} bytes instead of {expected}.");
        }
    }
}
