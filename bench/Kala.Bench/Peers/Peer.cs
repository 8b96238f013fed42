namespace Kala.Bench.Peers;

/// <summary>A server, or its substitute, to measure.</summary>
internal abstract class Peer(string name)
{
    public string Name { get; } = name;

    /// <summary>Starts a new instance with an empty folder.</summary>
    public abstract Task<RunningPeer> StartAsync(string folder, CancellationToken cancellation);

    /// <summary>Removes what a measurement stored outside its folder.</summary>
    public virtual Task CleanAsync() => Task.CompletedTask;
}

/// <summary>A running peer. Methods return null for what it does not support.</summary>
internal abstract class RunningPeer : IAsyncDisposable
{
    /// <summary>The process whose time and memory are measured; null without a server.</summary>
    public virtual int? ProcessId => null;

    /// <summary>Creates a client that uploads.</summary>
    public virtual Task<IUploader?> UploaderAsync() => Task.FromResult<IUploader?>(null);

    /// <summary>Creates a client that stores each file in one request.</summary>
    public virtual Task<IPutter?> PutterAsync() => Task.FromResult<IPutter?>(null);

    /// <summary>Creates a client that reads files stored by <see cref="StoreAsync"/>.</summary>
    public virtual Task<IDownloader?> DownloaderAsync() => Task.FromResult<IDownloader?>(null);

    /// <summary>Stores a file before a measurement and returns its name.</summary>
    public virtual Task<string> StoreAsync(Content content) =>
        throw new NotSupportedException("This peer does not support downloads.");

    public abstract ValueTask DisposeAsync();
}

/// <summary>One client that uploads.</summary>
internal interface IUploader : IDisposable
{
    /// <summary>Uploads one file in chunks. On return the file is durable and verified.</summary>
    Task UploadAsync(Content content, int chunk);

    /// <summary>Whether <see cref="SendSlowlyAsync"/> is supported.</summary>
    bool CanSendSlowly => true;

    /// <summary>Starts an upload and sends slowly until it is cancelled.</summary>
    Task SendSlowlyAsync(int bytesPerSecond, CancellationToken stop);
}

/// <summary>One client that stores each file in one request.</summary>
internal interface IPutter : IDisposable
{
    /// <summary>Stores a file.</summary>
    Task PutAsync(Content content);
}

/// <summary>One client that downloads.</summary>
internal interface IDownloader : IDisposable
{
    /// <summary>Reads a file or a range of it, and checks the length.</summary>
    Task ReadAsync(string name, long length, (long Start, int Count)? range);
}
