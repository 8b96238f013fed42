using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Persistence;

/// <summary>One caller's change in the writer's queue.</summary>
internal abstract class SqliteChange
{
    /// <summary>Whether it may use the ballast, because it must succeed on a full disk.</summary>
    public bool MayUseBallast { get; init; }

    /// <summary>Whether the caller has been answered.</summary>
    public abstract bool IsAnswered { get; }

    /// <summary>Whether the caller has cancelled, so that a change that has not started can be skipped.</summary>
    public abstract bool IsCancelled { get; }

    /// <summary>Runs the change; its result is kept until <see cref="Succeed"/>.</summary>
    public abstract Task RunAsync(KalaContext db);

    /// <summary>The change is committed: answers the caller with the result of the last run.</summary>
    public abstract void Succeed();

    /// <summary>The change is rolled back: answers the caller with the reason.</summary>
    public abstract void Fail(Exception reason);

    /// <summary>The change was never started.</summary>
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
