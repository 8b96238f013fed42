using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Tests.Persistence;

/// <summary>
/// Reads of which each begins before the one before it ends, so that one is open at any time. One that is kept from
/// beginning does not keep the one before it from ending.
/// </summary>
internal sealed class OverlappingReads : IAsyncDisposable
{
    private static readonly TimeSpan LongestOverlap = TimeSpan.FromMilliseconds(50);

    private readonly DatabaseOnDisk _on;
    private readonly Task _running;
    private volatile bool _isOver;

    private OverlappingReads(DatabaseOnDisk on, OpenRead first)
    {
        _on = on;
        _running = RunAsync(first);
    }

    public static async Task<OverlappingReads> BeginAsync(DatabaseOnDisk on) =>
        new(on, await OpenRead.BeginAsync(on));

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        await _running.Soon();
    }

    private async Task RunAsync(OpenRead open)
    {
        while (!_isOver)
        {
            var next = new OpenRead(_on);
            await Task.WhenAny(next.Begun, Task.Delay(LongestOverlap));
            await open.DisposeAsync();
            await next.Begun.Soon();
            open = next;
        }
        await open.DisposeAsync();
    }
}

/// <summary>A read that sees the database as it was when it began, until it is disposed.</summary>
internal sealed class OpenRead : IAsyncDisposable
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<int> _reading;

    public OpenRead(DatabaseOnDisk on) => _reading = on.Database.ReadAsync(
        async (db, cancellation) =>
        {
            await db.Database.ExecuteSqlRawAsync("BEGIN", cancellation);
            var count = await db.IdempotencyKeys.CountAsync(cancellation);
            _begun.SetResult();
            await _mayEnd.Task;
            await db.Database.ExecuteSqlRawAsync("COMMIT", cancellation);
            return count;
        },
        CancellationToken.None);

    public Task Begun => _begun.Task;

    public static async Task<OpenRead> BeginAsync(DatabaseOnDisk on)
    {
        var read = new OpenRead(on);
        await read.Begun.Soon();
        return read;
    }

    public async ValueTask DisposeAsync()
    {
        _mayEnd.TrySetResult();
        await _reading.Soon();
    }
}
