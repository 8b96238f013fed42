namespace Kala.Infrastructure.Tests;

/// <summary>For what must happen: a test waits for it, and fails instead of hanging where it does not.</summary>
internal static class Patience
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static Task Soon(this Task task) => task.WaitAsync(Longest);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Longest);

    public static Task Soon(this CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(() => cancelled.TrySetResult());
        return cancelled.Task.Soon();
    }
}
