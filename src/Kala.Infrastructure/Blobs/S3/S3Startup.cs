using System.Security.Cryptography;
using Kala.Infrastructure.Storage;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>Checks at the start that the bucket is there and can be written to.</summary>
internal sealed class S3Startup(S3Bucket bucket, S3Keys keys, S3Options options) : IBlobStartup
{
    public string Name => $"bucket {options.Bucket} at {(options.ServiceUrl.Length > 0 ? options.ServiceUrl : $"AWS {options.Region}")}";

    public string Setting => "Filestore:S3:Bucket and Prefix";

    public async Task RunAsync(DataLock? only, CancellationToken cancellation)
    {
        var spool = options.Spool.Length > 0 ? options.Spool : Path.GetTempPath();
        try
        {
            Directory.CreateDirectory(spool);
            NamelessFile.Create(spool).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Filestore:S3:Spool: {Path.GetFullPath(spool)} is not writable: {error.Message}{Account.Hint(error)}");
        }
        await TryAsync(() => CheckBucketAsync(cancellation));
    }

    public async Task<IReadOnlyList<string>> MarksAsync(CancellationToken cancellation)
    {
        var marks = new List<string>();
        await TryAsync(async () =>
        {
            await foreach (var one in bucket.ListAsync(keys.All + BlobPaths.MarkStart, cancellation))
            {
                marks.Add(one.Key[keys.All.Length..]);
            }
        });
        return marks;
    }

    public Task AddMarkAsync(string mark, CancellationToken cancellation) =>
        TryAsync(() => bucket.PutAsync(() => keys.All + mark, [], cancellation));

    private async Task TryAsync(Func<Task> use)
    {
        try
        {
            await use();
        }
        catch (IOException error)
        {
            throw new StartupException($"The {Name} cannot be used. {error.Message}");
        }
    }

    private async Task CheckBucketAsync(CancellationToken cancellation)
    {
        if (!await bucket.ExistsAsync(cancellation))
        {
            if (!options.CreateBucket)
            {
                throw new StartupException(
                    $"Filestore:S3:Bucket: there is no {Name}; create it, or set Filestore:S3:CreateBucket to true.");
            }
            await bucket.CreateAsync(cancellation);
        }
        var key = await bucket.PutAsync(() => $"{keys.All}.kala-start-{RandomNumberGenerator.GetHexString(16, lowercase: true)}", [], cancellation);
        await bucket.DeleteAsync(key, cancellation);
    }
}
