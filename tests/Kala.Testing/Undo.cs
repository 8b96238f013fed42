namespace Kala.Testing;

/// <summary>Ends what a test did to a server.</summary>
internal sealed class Undo(Action undo) : IAsyncDisposable
{
    public ValueTask DisposeAsync()
    {
        undo();
        return ValueTask.CompletedTask;
    }
}
