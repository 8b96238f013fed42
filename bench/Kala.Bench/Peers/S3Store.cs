using Amazon.Runtime;
using Amazon.S3;

namespace Kala.Bench.Peers;

/// <summary>An S3-compatible store to measure on.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Key">The name of the key.</param>
/// <param name="Secret">The secret of the key.</param>
internal sealed record S3Store(string Url, string Key, string Secret)
{
    /// <summary>The bucket; the run creates it and empties it.</summary>
    public const string Bucket = "kala-bench";

    private const string Region = "us-east-1";

    /// <summary>Kala's settings.</summary>
    public IEnumerable<(string Name, string Value)> Settings =>
    [
        ("Filestore__Store", "S3"),
        ("Filestore__S3__ServiceUrl", Url),
        ("Filestore__S3__Bucket", Bucket),
        ("Filestore__S3__AccessKey", Key),
        ("Filestore__S3__SecretKey", Secret),
        ("Filestore__S3__CreateBucket", "true"),
    ];

    /// <summary>The value of <c>--s3</c>; null if it is not an address, a key and a secret.</summary>
    public static S3Store? Parse(string text) =>
        text.Split(' ') is [var url, var key, var secret] && Uri.TryCreate(url, UriKind.Absolute, out _) ? new(url, key, secret) : null;

    /// <summary>A client with the settings that Kala has (docs/decisions/0075).</summary>
    public AmazonS3Client Client() => new(new BasicAWSCredentials(Key, Secret), new AmazonS3Config
    {
        ServiceURL = Url,
        AuthenticationRegion = Region,
        ForcePathStyle = true,
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        MaxErrorRetry = 0,
    });

    /// <summary>Removes everything that a measurement stored.</summary>
    public async Task EmptyAsync()
    {
        using var client = Client();
        try
        {
            await foreach (var one in client.Paginators.ListObjectsV2(new() { BucketName = Bucket }).S3Objects)
            {
                await client.DeleteObjectAsync(Bucket, one.Key);
            }
        }
        catch (AmazonS3Exception none) when (none.ErrorCode == "NoSuchBucket")
        {
            // Nothing was stored.
        }
    }
}
