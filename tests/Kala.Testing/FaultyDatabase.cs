using Kala.Application.Abstractions;

namespace Kala.Testing;

/// <summary>The server's metadata store, with injected faults and hooks.</summary>
public sealed class FaultyDatabase(IKalaDatabase database) : IKalaDatabase, IAsyncDisposable
{
    /// <summary>The missing bytes to report; null for those of the store.</summary>
    public long? Missing { get; set; }

    public long MissingBytes => Missing ?? database.MissingBytes;

    /// <summary>The store without faults.</summary>
    public IKalaDatabase Inner => database;

    /// <summary>Thrown by every change; null for none.</summary>
    public Exception? WriteFault { get; set; }

    /// <summary>Thrown by every query; null for none.</summary>
    public Exception? ReadFault { get; set; }

    /// <summary>Runs before each change, until it is removed.</summary>
    public Func<Task>? BeforeWrite { get; set; }

    /// <summary>Runs after each change, until it is removed.</summary>
    public Func<Task>? AfterWrite { get; set; }

    /// <summary>Whether each change waits until it is cancelled.</summary>
    public bool Stalls { get; set; }

    /// <summary>Removes all faults.</summary>
    public void Mend() => (WriteFault, ReadFault, BeforeWrite, AfterWrite, Missing, Stalls) = (null, null, null, null, null, false);

    public Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        ReadFault is { } fault ? Task.FromException<T>(fault) : database.ReadAsync(work, cancellation);

    public Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        WriteAsync(() => database.WriteAsync(work, cancellation), cancellation);

    public Task<T> WriteOneAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        WriteAsync(() => database.WriteOneAsync(work, cancellation), cancellation);

    public Task<T> WriteEvenIfFullAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        WriteAsync(() => database.WriteEvenIfFullAsync(work, cancellation), cancellation);

    private async Task<T> WriteAsync<T>(Func<Task<T>> write, CancellationToken cancellation)
    {
        if (Stalls)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        }
        if (WriteFault is { } fault)
        {
            throw fault;
        }
        if (BeforeWrite is { } before)
        {
            await before();
        }
        var result = await write();
        if (AfterWrite is { } after)
        {
            await after();
        }
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        if (database is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
