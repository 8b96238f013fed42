namespace Kala.Bench.Peers;

/// <summary>What is measured.</summary>
internal abstract class Peer(string name)
{
    public string Name { get; } = name;

    /// <summary>Starts it anew on an empty folder.</summary>
    public abstract Task<Running> StartAsync(string folder, CancellationToken cancellation);
}

/// <summary>A peer that runs. What it cannot do at all it answers with null.</summary>
internal abstract class Running : IAsyncDisposable
{
    /// <summary>The process whose time and memory count; null if it is this one.</summary>
    public virtual int? ProcessId => null;

    /// <summary>A way for one client to send files.</summary>
    public virtual Task<IUploader?> UploaderAsync() => Task.FromResult<IUploader?>(null);

    /// <summary>A way for one client to read what <see cref="StoreAsync"/> has stored.</summary>
    public virtual Task<IDownloader?> DownloaderAsync() => Task.FromResult<IDownloader?>(null);

    /// <summary>Stores a file before a measurement begins, and gives its name.</summary>
    public virtual Task<string> StoreAsync(Content content) =>
        throw new NotSupportedException("It has no downloads.");

    public abstract ValueTask DisposeAsync();
}

/// <summary>One client that uploads.</summary>
internal interface IUploader : IDisposable
{
    /// <summary>Sends one file in chunks. When it returns, all of it is durable and verified.</summary>
    Task UploadAsync(Content content, int chunk);

    /// <summary>Whether it can be a slow client.</summary>
    bool CanDrip => true;

    /// <summary>Begins an upload and sends it a little at a time until it is told to stop.</summary>
    Task DripAsync(int bytesPerSecond, CancellationToken stop);
}

/// <summary>One client that reads.</summary>
internal interface IDownloader : IDisposable
{
    /// <summary>Reads a file, or a range of it, and looks at the length of what came.</summary>
    Task ReadAsync(string name, long length, (long Start, int Count)? range);
}
