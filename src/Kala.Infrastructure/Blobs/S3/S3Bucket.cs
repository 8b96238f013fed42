using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>The requests to the bucket. All throw what <see cref="S3Requests"/> throws.</summary>
internal sealed class S3Bucket(IAmazonS3 client, S3Requests requests, S3Options options)
{
    private const string BodyDigest = "x-amz-content-sha256";

    private static readonly TimeSpan AddressLife = TimeSpan.FromMinutes(1);

    /// <summary>The slowest that a store may copy without a word, in bytes per second.</summary>
    private const double SlowestCopy = 4 << 20;

    private Task _question = Task.CompletedTask;

    /// <summary>Stores an object.</summary>
    /// <param name="nextKey">A new name for each attempt: an earlier one, whose outcome is unknown, may still be going on.</param>
    /// <param name="part">The bytes.</param>
    /// <param name="cancellation">Nobody needs it any more.</param>
    /// <returns>The name of the attempt that succeeded.</returns>
    public Task<string> PutAsync(Func<string> nextKey, SpooledPart part, CancellationToken cancellation) =>
        PutAsync(nextKey, part.Read, part.Length, part.Sha256, cancellation);

    /// <summary>Stores an object of a few bytes.</summary>
    public Task<string> PutAsync(Func<string> nextKey, byte[] bytes, CancellationToken cancellation) => PutAsync(
        nextKey, _ => new MemoryStream(bytes), bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), cancellation);

    /// <summary>The length of an object; null if it is missing.</summary>
    public async Task<long?> LengthAsync(string key, CancellationToken cancellation)
    {
        var length = await requests.RunAsync(
            "head",
            patience => FoundAsync(async () => (long?)(await client.GetObjectMetadataAsync(options.Bucket, key, patience.Token)).ContentLength),
            cancellation);
        if (length is null)
        {
            // The answer to this request has no body that could say that the whole bucket is missing. A list can.
            await ListPageAsync(key, null, 1, cancellation);
        }
        return length;
    }

    /// <summary>The objects whose names begin with a text, in the order of their names.</summary>
    public async IAsyncEnumerable<S3Object> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? next = null;
        do
        {
            var page = await ListPageAsync(prefix, next, null, cancellation);
            foreach (var one in page.S3Objects ?? [])
            {
                cancellation.ThrowIfCancellationRequested();
                yield return new S3Object(one.Key, one.Size ?? 0, one.LastModified ?? DateTime.UnixEpoch);
            }
            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    /// <summary>Opens a part of an object; null if the object is missing. The caller disposes it.</summary>
    /// <param name="key">The object.</param>
    /// <param name="from">The first byte.</param>
    /// <param name="length">The number of bytes, 1 or more.</param>
    /// <param name="cancellation">Ends the request; the stream lives on.</param>
    /// <exception cref="StorageFaultException">The store failed, or the object is shorter.</exception>
    public Task<GetObjectResponse?> GetAsync(string key, long from, long length, CancellationToken cancellation) => requests.RunAsync(
        "get",
        patience => FoundAsync(async () =>
        {
            var request = new GetObjectRequest { BucketName = options.Bucket, Key = key, ByteRange = new ByteRange(from, from + length - 1) };
            var response = await client.GetObjectAsync(request, patience.Token);
            if (response.ContentLength == length && response.HttpStatusCode == HttpStatusCode.PartialContent)
            {
                return response;
            }
            response.Dispose();
            throw new StorageFaultException($"The store gave {response.ContentLength} bytes of {key} instead of {length}.");
        }),
        cancellation);

    /// <summary>Reads a part of an object whole; false if the object is missing or shorter.</summary>
    public Task<bool> TryFillAsync(string key, long from, Memory<byte> bytes, CancellationToken cancellation) => requests.RunAsync(
        "get",
        async patience =>
        {
            try
            {
                var request = new GetObjectRequest { BucketName = options.Bucket, Key = key, ByteRange = new ByteRange(from, from + bytes.Length - 1) };
                using var response = await client.GetObjectAsync(request, patience.Token);
                if (response.ContentLength != bytes.Length)
                {
                    return false;
                }
                await response.ResponseStream.ReadExactlyAsync(bytes, patience.Token);
                return true;
            }
            catch (AmazonS3Exception missing) when (S3Faults.IsMissing(missing) || missing.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                return false;
            }
        },
        cancellation);

    /// <summary>Reads bytes of an open part; 0 if the store has cut it off.</summary>
    public async ValueTask<int> ReadAsync(GetObjectResponse response, Memory<byte> buffer, CancellationToken cancellation)
    {
        using var patience = new Patience(options.Timeout, cancellation);
        try
        {
            return await response.ResponseStream.ReadAsync(buffer, patience.Token);
        }
        catch (Exception cut) when (S3Faults.IsOfStore(cut) && !cancellation.IsCancellationRequested)
        {
            return 0;
        }
    }

    /// <summary>An address that gives an object to everybody who has it, for a minute; null if clients are not sent to the store.</summary>
    public Uri? AddressOf(string key, string contentType, string contentDisposition) => options.Redirect
        ? new Uri(client.GetPreSignedURL(new GetPreSignedUrlRequest
        {
            BucketName = options.Bucket,
            Key = key,
            Verb = HttpVerb.GET,
            Protocol = options.ServiceUrl.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? Protocol.HTTP : Protocol.HTTPS,
            Expires = (TimeProvider.System.GetUtcNow() + AddressLife).UtcDateTime,
            ResponseHeaderOverrides = new() { ContentType = contentType, ContentDisposition = contentDisposition, CacheControl = "private, no-cache" },
        }))
        : null;

    /// <summary>Deletes an object, if it is there.</summary>
    public Task DeleteAsync(string key, CancellationToken cancellation) => requests.RunAsync(
        "delete",
        patience => client.DeleteObjectAsync(options.Bucket, key, patience.Token),
        cancellation);

    /// <summary>Copies an object of up to 5 GiB in the store.</summary>
    public Task CopyAsync(string from, string to, long length, CancellationToken cancellation) => requests.RunAsync(
        "copy",
        patience => client.CopyObjectAsync(options.Bucket, from, options.Bucket, to, patience.Token),
        cancellation,
        WorkOf(length));

    /// <summary>Begins an object that is made of parts.</summary>
    public Task<S3Assembly> AssembleAsync(string key, CancellationToken cancellation) => requests.RunAsync(
        "begin_parts",
        async patience =>
        {
            var begun = await client.InitiateMultipartUploadAsync(options.Bucket, key, patience.Token);
            return new S3Assembly(client, requests, options, key, begun.UploadId);
        },
        cancellation);

    /// <summary>Whether the store answers. If it did not the last time, asks again in the background.</summary>
    public bool IsAnswering
    {
        get
        {
            if (!requests.IsAnswering && _question.IsCompleted)
            {
                _question = ExistsAsync(CancellationToken.None);
                _ = _question.ContinueWith(
                    static asked => asked.Exception,
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }
            return requests.IsAnswering;
        }
    }

    /// <summary>Whether the bucket is there.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellation) => await requests.RunAsync(
        "list",
        async patience =>
        {
            try
            {
                await client.ListObjectsV2Async(new() { BucketName = options.Bucket, Prefix = options.Prefix, MaxKeys = 1 }, patience.Token);
                return true;
            }
            catch (AmazonS3Exception told) when (told.ErrorCode == "NoSuchBucket")
            {
                return false;
            }
        },
        cancellation);

    /// <summary>Creates the bucket.</summary>
    public Task CreateAsync(CancellationToken cancellation) => requests.RunAsync(
        "create_bucket",
        patience => client.PutBucketAsync(new PutBucketRequest { BucketName = options.Bucket }, patience.Token),
        cancellation);

    /// <summary>How long the store may work on a copy.</summary>
    internal static TimeSpan WorkOf(long length) => TimeSpan.FromSeconds(length / SlowestCopy);

    private Task<string> PutAsync(
        Func<string> nextKey,
        Func<Action, Stream> open,
        long length,
        string sha256,
        CancellationToken cancellation) => requests.RunAsync(
            "put",
            async patience =>
            {
                var key = nextKey();
                var request = new PutObjectRequest
                {
                    BucketName = options.Bucket,
                    Key = key,
                    InputStream = open(patience.Moved),
                    UseChunkEncoding = false,
                    ContentType = "application/octet-stream",
                };
                request.Headers.ContentLength = length;
                // The SDK would read the bytes once more for it.
                request.Headers[BodyDigest] = sha256;
                await client.PutObjectAsync(request, patience.Token);
                return key;
            },
            cancellation);

    private Task<ListObjectsV2Response> ListPageAsync(string prefix, string? next, int? most, CancellationToken cancellation) =>
        requests.RunAsync(
            "list",
            patience => client.ListObjectsV2Async(
                new() { BucketName = options.Bucket, Prefix = prefix, ContinuationToken = next, MaxKeys = most }, patience.Token),
            cancellation);

    private static async Task<T?> FoundAsync<T>(Func<Task<T?>> request)
    {
        try
        {
            return await request();
        }
        catch (AmazonS3Exception missing) when (S3Faults.IsMissing(missing))
        {
            return default;
        }
    }
}
