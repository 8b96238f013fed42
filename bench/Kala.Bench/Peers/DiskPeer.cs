using System.Security.Cryptography;

namespace Kala.Bench.Peers;

/// <summary>
/// No server: the same bytes are hashed and written by this process and synced once, at the end of each file. Nothing that
/// takes the bytes from a connection and keeps them can be faster.
/// </summary>
internal sealed class DiskPeer() : Peer("disk alone")
{
    public override Task<Running> StartAsync(string folder, CancellationToken cancellation) =>
        Task.FromResult<Running>(new Disk(folder));

    private sealed class Disk(string folder) : Running
    {
        public override Task<IUploader?> UploaderAsync() => Task.FromResult<IUploader?>(new Writer(folder));

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Writer(string folder) : IUploader
    {
        public Task UploadAsync(Content content, int chunk) => Task.Run(() =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var file = new FileStream(Path.Combine(folder, $"{Guid.NewGuid()}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
            foreach (var piece in Content.Pieces(0, content.Size))
            {
                for (var start = 0; start < piece.Length; start += 256 << 10)
                {
                    var bytes = piece.Span[start..Math.Min(piece.Length, start + (256 << 10))];
                    hash.AppendData(bytes);
                    file.Write(bytes);
                }
            }
#pragma warning disable RS0030 // It hides a failed sync, which costs nobody anything here
            file.Flush(flushToDisk: true);
#pragma warning restore RS0030
            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != content.Sha256)
            {
                throw new InvalidOperationException("The digest is another one.");
            }
        });

        public Task DripAsync(int bytesPerSecond, CancellationToken stop) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
