using Amazon.S3;
using Amazon.S3.Model;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>
/// An object in the making, by a multipart upload that lives as long as this one call. Until it is completed, the object
/// does not exist.
/// </summary>
internal sealed class S3Assembly(IAmazonS3 client, S3Requests requests, S3Options options, string key, string upload)
{
    private const int AtOnce = 4;

    /// <summary>Adds bytes of an object that the store has.</summary>
    /// <param name="number">The number of the part, from 1.</param>
    /// <param name="range">The bytes.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<PartETag> CopyAsync(int number, S3Range range, CancellationToken cancellation)
    {
        var part = await requests.RunAsync(
            "copy",
            patience => client.CopyPartAsync(
                new CopyPartRequest
                {
                    SourceBucket = options.Bucket,
                    SourceKey = range.Key,
                    DestinationBucket = options.Bucket,
                    DestinationKey = key,
                    UploadId = upload,
                    PartNumber = number,
                    FirstByte = range.First,
                    LastByte = range.First + range.Length - 1,
                },
                patience.Token),
            cancellation,
            S3Bucket.WorkOf(range.Length));
        return new PartETag(number, part.ETag);
    }

    /// <summary>Adds bytes that the store does not have.</summary>
    public async Task<PartETag> AddAsync(int number, byte[] bytes, CancellationToken cancellation)
    {
        var part = await requests.RunAsync(
            "put",
            patience => client.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = options.Bucket,
                    Key = key,
                    UploadId = upload,
                    PartNumber = number,
                    InputStream = new MemoryStream(bytes),
                    PartSize = bytes.Length,
                    UseChunkEncoding = false,
                },
                patience.Token),
            cancellation,
            S3Bucket.WorkOf(bytes.Length));
        return new PartETag(number, part.ETag);
    }

    /// <summary>Makes the object of parts, durably, or leaves nothing.</summary>
    /// <param name="count">The number of parts.</param>
    /// <param name="length">Their bytes.</param>
    /// <param name="add">Adds the part with a number.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task MakeAsync(int count, long length, Func<int, CancellationToken, Task<PartETag>> add, CancellationToken cancellation)
    {
        var isComplete = false;
        try
        {
            var parts = new PartETag[count];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, count),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
                async (at, ct) => parts[at] = await add(at + 1, ct));
            await CompleteAsync(parts, length, cancellation);
            isComplete = true;
        }
        finally
        {
            if (!isComplete)
            {
                await AbortAsync();
            }
        }
    }

    private Task<CompleteMultipartUploadResponse> CompleteAsync(
        IEnumerable<PartETag> parts, long length, CancellationToken cancellation) => requests.RunAsync(
        "end_parts",
        patience => client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = options.Bucket, Key = key, UploadId = upload, PartETags = [.. parts] },
            patience.Token),
        cancellation,
        S3Bucket.WorkOf(length));

    /// <summary>Drops the parts of an object that was not completed. If this fails, the lifecycle rule of docs/s3.md drops them.</summary>
    private async Task AbortAsync()
    {
        try
        {
            await requests.RunAsync(
                "abort_parts", patience => client.AbortMultipartUploadAsync(options.Bucket, key, upload, patience.Token), CancellationToken.None);
        }
        catch (IOException)
        {
            // The fault that led here is the one to tell.
        }
    }
}
