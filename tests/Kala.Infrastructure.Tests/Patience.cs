namespace Kala.Infrastructure.Tests;

/// <summary>For what must happen: a test waits for it, and fails instead of hanging where it does not.</summary>
internal static class Patience
{
    // 30 s on an idle machine. On one that is too busy to run the task, the pauses take longer as well.
    private const int Pauses = 300;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task Soon(this Task task)
    {
        using var pauses = new PeriodicTimer(Pause);
        for (var left = Pauses; left > 0 && !task.IsCompleted; left--)
        {
            await Task.WhenAny(task, pauses.WaitForNextTickAsync().AsTask());
        }
        await task.WaitAsync(TimeSpan.Zero);
    }

    public static async Task<T> Soon<T>(this Task<T> task)
    {
        await Soon((Task)task);
        return await task;
    }

    public static Task Soon(this CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(() => cancelled.TrySetResult());
        return cancelled.Task.Soon();
    }
}
