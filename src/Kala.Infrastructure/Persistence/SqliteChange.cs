using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Persistence;

/// <summary>One caller's work in the writer's queue.</summary>
internal abstract class SqliteChange
{
    /// <summary>Whether it must work with no byte free.</summary>
    public bool MayUseBallast { get; init; }

    /// <summary>Whether the caller was answered.</summary>
    public abstract bool IsAnswered { get; }

    /// <summary>Whether the caller has gone, so that work which has not begun need not begin.</summary>
    public abstract bool IsCancelled { get; }

    /// <summary>Runs the work; what it gives is kept until <see cref="Succeed"/>.</summary>
    public abstract Task RunAsync(KalaContext db);

    /// <summary>The work is committed: answers the caller with what its last run gave.</summary>
    public abstract void Succeed();

    /// <summary>Nothing of the work counts: answers the caller with the reason.</summary>
    public abstract void Fail(Exception reason);

    /// <summary>The work was never begun.</summary>
    public abstract void Cancel();
}

/// <inheritdoc />
internal sealed class SqliteChange<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation)
    : SqliteChange
{
    private T? _result;

    public TaskCompletionSource<T> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool IsAnswered => Done.Task.IsCompleted;

    public override bool IsCancelled => cancellation.IsCancellationRequested;

    public override async Task RunAsync(KalaContext db) => _result = await work(db, CancellationToken.None);

    public override void Succeed() => Done.TrySetResult(_result!);

    public override void Fail(Exception reason) => Done.TrySetException(reason);

    public override void Cancel() => Done.TrySetCanceled(cancellation);
}
