namespace Kala.Client.Tests;

/// <summary>A memory for two attempts in one process.</summary>
internal sealed class KeptState : IUploadMemory
{
    public UploadState? State { get; set; }

    public Task<UploadState?> ReadAsync(CancellationToken cancellation) => Task.FromResult(State);

    public Task WriteAsync(UploadState state, CancellationToken cancellation)
    {
        State = state;
        return Task.CompletedTask;
    }

    public Task ClearAsync(CancellationToken cancellation)
    {
        State = null;
        return Task.CompletedTask;
    }
}
