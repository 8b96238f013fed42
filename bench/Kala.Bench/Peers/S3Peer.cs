using Amazon.S3;
using Amazon.S3.Model;

namespace Kala.Bench.Peers;

/// <summary>
/// No Kala: this process stores the same bytes in the same store by the SDK. It sends a body in parts of 24 MiB, two at
/// once, as Kala does; chunks one after another; and what is a single chunk by one PutObject.
/// </summary>
internal sealed class S3Peer(S3Store store) : Peer("S3 by the SDK")
{
    private const int PartSize = 24 << 20;

    /// <summary>What all stores take as a part that is not the last.</summary>
    private const int LeastPart = 5 << 20;

    public override async Task<RunningPeer> StartAsync(string folder, CancellationToken cancellation)
    {
        var client = store.Client();
        await client.PutBucketAsync(S3Store.Bucket, cancellation);
        return new Running(client);
    }

    public override Task CleanAsync() => store.EmptyAsync();

    private sealed class Running(AmazonS3Client client) : RunningPeer
    {
        public override Task<IUploader?> UploaderAsync() => Task.FromResult<IUploader?>(new Client(client));

        public override Task<IPutter?> PutterAsync() => Task.FromResult<IPutter?>(new Client(client));

        public override Task<IDownloader?> DownloaderAsync() => Task.FromResult<IDownloader?>(new Client(client));

        public override Task<string> StoreAsync(Content content) => new Client(client).StoreAsync(content, PartSize);

        public override ValueTask DisposeAsync()
        {
            client.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>All clients share the SDK's one, which has a connection for each request.</summary>
    private sealed class Client(AmazonS3Client client) : IUploader, IPutter, IDownloader
    {
        private readonly byte[] _sink = new byte[256 << 10];

        public bool CanSendSlowly => false;

        public Task UploadAsync(Content content, int chunk) => StoreAsync(content, chunk);

        public Task PutAsync(Content content) => PutAsync($"{Guid.NewGuid()}", content);

        public async Task<string> StoreAsync(Content content, int chunk)
        {
            var key = $"{Guid.NewGuid()}";
            await (content.Size > SizeOf(chunk) ? PutPartsAsync(key, content, chunk) : PutAsync(key, content));
            return key;
        }

        public async Task ReadAsync(string name, long length, (long Start, int Count)? range)
        {
            var request = new GetObjectRequest { BucketName = S3Store.Bucket, Key = name };
            if (range is var (start, count))
            {
                request.ByteRange = new ByteRange(start, start + count - 1);
            }
            using var response = await client.GetObjectAsync(request);
            var received = 0L;
            for (int read; (read = await response.ResponseStream.ReadAsync(_sink)) > 0; received += read)
            {
            }
            Downloads.Expect(range?.Count ?? length, received);
        }

        public Task SendSlowlyAsync(int bytesPerSecond, CancellationToken stop) => throw new NotSupportedException("This client cannot send slowly.");

        public void Dispose()
        {
        }

        private static int SizeOf(int chunk) => Math.Clamp(chunk, LeastPart, PartSize);

        private async Task PutAsync(string key, Content content) => await client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = S3Store.Bucket,
            Key = key,
            InputStream = new ContentStream(0, content.Size),
            UseChunkEncoding = false,
        });

        private async Task PutPartsAsync(string key, Content content, int chunk)
        {
            var size = SizeOf(chunk);
            var upload = (await client.InitiateMultipartUploadAsync(S3Store.Bucket, key)).UploadId;
            var tags = new PartETag[(content.Size + size - 1) / size];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, tags.Length),
                new ParallelOptions { MaxDegreeOfParallelism = chunk > PartSize ? 2 : 1 },
                async (at, ct) =>
                {
                    var start = (long)at * size;
                    var length = Math.Min(size, content.Size - start);
                    var part = await client.UploadPartAsync(
                        new UploadPartRequest
                        {
                            BucketName = S3Store.Bucket,
                            Key = key,
                            UploadId = upload,
                            PartNumber = at + 1,
                            InputStream = new ContentStream(start, length),
                            PartSize = length,
                            UseChunkEncoding = false,
                        },
                        ct);
                    tags[at] = new PartETag(at + 1, part.ETag);
                });
            await client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = S3Store.Bucket, Key = key, UploadId = upload, PartETags = [.. tags] });
        }
    }
}
