using Kala.Application.Abstractions;

namespace Kala.Application.Tests.Model;

/// <summary>The metadata store of one process: it can die before a commit and after it, and the disk can be full.</summary>
internal sealed class MortalDatabase(IKalaDatabase database, ProcessLife life, Faults faults) : IKalaDatabase
{
    public Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        life.Look();
        return database.ReadAsync(work, cancellation);
    }

    public async Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        life.Step();
        if (faults.Strikes(Fault.DatabaseFull))
        {
            throw new StorageFullException("The simulated disk of the metadata store is full.");
        }
        var result = await database.WriteAsync(work, cancellation);
        life.Step();
        return result;
    }
}
