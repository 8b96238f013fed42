using System.Security.Cryptography;

namespace Kala.Bench.Peers;

/// <summary>
/// No server: this process hashes and writes the same bytes and syncs once, at the end of each file. It is the upper
/// limit for a server that stores bytes durably.
/// </summary>
internal sealed class DiskPeer() : Peer("disk alone")
{
    public override Task<RunningPeer> StartAsync(string folder, CancellationToken cancellation) =>
        Task.FromResult<RunningPeer>(new Disk(folder));

    private sealed class Disk(string folder) : RunningPeer
    {
        public override Task<IUploader?> UploaderAsync() => Task.FromResult<IUploader?>(new Writer(folder));

        public override Task<IPutter?> PutterAsync() => Task.FromResult<IPutter?>(new Writer(folder));

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Writer(string folder) : IUploader, IPutter
    {
        public Task UploadAsync(Content content, int chunk) => PutAsync(content);

        public Task PutAsync(Content content) => Task.Run(() =>
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
#pragma warning disable RS0030 // It hides a failed sync, which loses no data here
            file.Flush(flushToDisk: true);
#pragma warning restore RS0030
            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != content.Sha256)
            {
                throw new InvalidOperationException("The digest does not match.");
            }
        });

        public Task SendSlowlyAsync(int bytesPerSecond, CancellationToken stop) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
