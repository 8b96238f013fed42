using Amazon.S3.Model;
using Kala.Infrastructure.Blobs.S3;

namespace Kala.Testing;

/// <summary>
/// The S3-compatible store for the tests of this process, with a bucket of their own that is removed at the end.
/// <c>KALA_TEST_S3</c> is its address, access key and secret key, separated by blanks.
/// </summary>
public static class S3Server
{
    private static readonly string[] Given = (Environment.GetEnvironmentVariable("KALA_TEST_S3") ?? "").Split(' ');
    // A store on a busy machine pauses for seconds. Tests of a silent store shorten this while it is silent.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<string>> Bucket = new(MakeAsync);
    private static int _prefixes;

    /// <summary>Why there is none on this machine; null if there is.</summary>
    public static string? WhyAbsent { get; } = Given.Length == 3
        ? null
        : "There is no S3-compatible store: set KALA_TEST_S3 to its address, access key and secret key.";

    /// <summary>Settings with a prefix that nobody else uses.</summary>
    public static async Task<S3Options> OptionsAsync() => new()
    {
        ServiceUrl = Given[0],
        AccessKey = Given[1],
        SecretKey = Given[2],
        Bucket = await Bucket.Value,
        Prefix = $"{Interlocked.Increment(ref _prefixes)}/",
        Timeout = Patience,
    };

    /// <summary>The settings of a server on this store.</summary>
    public static string[] SettingsOf(S3Options options) =>
    [
        "Filestore:Store=S3",
        $"Filestore:S3:ServiceUrl={options.ServiceUrl}",
        $"Filestore:S3:AccessKey={options.AccessKey}",
        $"Filestore:S3:SecretKey={options.SecretKey}",
        $"Filestore:S3:Bucket={options.Bucket}",
        $"Filestore:S3:Prefix={options.Prefix}",
        $"Filestore:S3:Timeout={options.Timeout}",
    ];

    private static async Task<string> MakeAsync()
    {
        var bucket = $"kala-test-{Guid.NewGuid():N}"[..24];
        var options = new S3Options { ServiceUrl = Given[0], AccessKey = Given[1], SecretKey = Given[2], Bucket = bucket };
        using var client = S3Clients.Make(options);
        await client.PutBucketAsync(bucket);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveAsync(options).Wait(TimeSpan.FromSeconds(60));
        return bucket;
    }

    private static async Task RemoveAsync(S3Options options)
    {
        using var client = S3Clients.Make(options);
        await foreach (var page in client.Paginators.ListObjectsV2(new() { BucketName = options.Bucket }).Responses)
        {
            if (page.S3Objects is { Count: > 0 } objects)
            {
                var keys = objects.ConvertAll(one => new KeyVersion { Key = one.Key });
                await client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = options.Bucket, Objects = keys, Quiet = true });
            }
        }
        await client.DeleteBucketAsync(options.Bucket);
    }
}
