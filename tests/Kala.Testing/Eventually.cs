using System.Diagnostics;

namespace Kala.Testing;

/// <summary>Waits for a condition, and fails after a time limit.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    /// <summary>Repeats the check until it is true.</summary>
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

    /// <summary>Repeats the check until it is true.</summary>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);
}
