namespace Kala.Testing;

/// <summary>
/// The bytes that a server has stored, as somebody sees and damages them who has access to its folder or bucket.
/// </summary>
public abstract class StoredBlobs
{
    /// <summary>The names of a session's blobs; usually one.</summary>
    public abstract Task<IReadOnlyList<string>> NamesAsync(Guid session);

    /// <summary>The bytes of a session that the server has received, whether its row counts them or not.</summary>
    public abstract Task<long> BytesAsync(Guid session);

    /// <summary>The number of blobs, including those that are being written.</summary>
    public abstract Task<int> CountAsync();

    /// <summary>The content of a blob.</summary>
    public abstract Task<byte[]> ReadAsync(Guid session, string blob);

    /// <summary>Creates or replaces a blob.</summary>
    public abstract Task WriteAsync(Guid session, string blob, byte[] bytes);

    /// <summary>Deletes a blob.</summary>
    public abstract Task DeleteAsync(Guid session, string blob);

    /// <summary>Makes everything fail that touches the only blob of a session, until the result is disposed.</summary>
    public abstract Task<IAsyncDisposable> ObstructAsync(Guid session);

    /// <summary>Makes the store refuse all new blobs.</summary>
    public abstract Task RefuseAsync();

    /// <summary>Takes the whole store away, until the result is disposed.</summary>
    public abstract Task<IAsyncDisposable> TakeAwayAsync();

    /// <summary>The content of the only blob of a session.</summary>
    public async Task<byte[]> ReadAsync(Guid session) => await ReadAsync(session, await OnlyAsync(session));

    /// <summary>Replaces the only blob of a session.</summary>
    public async Task WriteAsync(Guid session, byte[] bytes) => await WriteAsync(session, await OnlyAsync(session), bytes);

    /// <summary>Deletes the only blob of a session.</summary>
    public async Task DeleteAsync(Guid session) => await DeleteAsync(session, await OnlyAsync(session));

    /// <summary>Waits until the server has received so many bytes of a session, no more.</summary>
    public Task ShouldReceiveAsync(Guid session, long bytes) =>
        Eventually.TrueAsync(async () => await BytesAsync(session) == bytes, $"{bytes} bytes to be received");

    /// <summary>Waits until the server has received so many bytes of a session or more.</summary>
    public Task ShouldReceiveAtLeastAsync(Guid session, long bytes) =>
        Eventually.TrueAsync(async () => await BytesAsync(session) >= bytes, $"{bytes} bytes to be received");

    /// <summary>Waits until there are so many blobs.</summary>
    public Task ShouldCountAsync(int blobs) =>
        Eventually.TrueAsync(async () => await CountAsync() == blobs, $"{blobs} blobs");

    private async Task<string> OnlyAsync(Guid session) => Assert.Single(await NamesAsync(session));
}
