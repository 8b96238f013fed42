using System.Diagnostics;

namespace Kala.Testing;

/// <summary>Waits for what must become true soon, and fails where it does not.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    /// <summary>Asks until the answer is yes.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var pace = new PeriodicTimer(Pace);
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < Patience, $"Waited in vain: {what}");
            await pace.WaitForNextTickAsync();
        }
    }

    /// <summary>Asks until the answer is yes.</summary>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);
}
