using Amazon.S3;
using Kala.Application;
using Kala.Application.Hosting;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Blobs.S3;
using Kala.Infrastructure.Hosting;
using Kala.Infrastructure.Tests;
using Kala.S3.Tests.Blobs;
using Kala.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kala.S3.Tests.Copying;

/// <summary>One database that a server runs on with its blobs in a folder or in a bucket, and that blobs are copied for.</summary>
internal sealed class MovingServer : IDisposable
{
    private readonly S3Options _s3;
    private readonly string? _postgres;

    private MovingServer(S3Options s3, string? postgres) => (_s3, _postgres) = (s3, postgres);

    public DataFolder Folder { get; } = new();

    public string Journal => Path.Combine(Folder.Root, ".kala-copy");

    /// <summary>The copy's way to the store.</summary>
    public FaultyNetwork Network { get; } = new();

    /// <summary>The contents that the last copy reported.</summary>
    public Dictionary<Guid, string> Reported { get; private set; } = [];

    private string Database => _postgres ?? $"Data Source={Folder.Database};Pooling=False";

    public static async Task<MovingServer> CreateAsync(string? postgres = null) => new(await S3Server.OptionsAsync(), postgres);

    public Task<KalaApplication> OnDiskAsync() => KalaApplication.StartAsync(
        $"ConnectionStrings:Kala={Database}", $"Filestore:Root={Folder.Root}", $"Datastores:Root={Folder.Datastores}", "Filestore:Store=Disk");

    public Task<KalaApplication> OnS3Async() => KalaApplication.StartAsync(
        [$"ConnectionStrings:Kala={Database}", $"Datastores:Root={Folder.Datastores}", .. S3Server.SettingsOf(_s3)]);

    /// <summary>A server with a database of its own, in the same place of the bucket.</summary>
    public Task<KalaApplication> StrangerOnS3Async() => KalaApplication.StartAsync(S3Server.SettingsOf(_s3));

    /// <summary>A file of a server on disk, which is stopped again.</summary>
    public async Task<Guid> UploadAsync(byte[] content)
    {
        await using var server = await OnDiskAsync();
        return await server.UploadAsync(content);
    }

    public Task<BlobCopyCounts> ToS3Async(string? bucket = null, CancellationToken cancellation = default) =>
        CopyAsync(toBucket: true, bucket, cancellation);

    public Task<BlobCopyCounts> ToDiskAsync() => CopyAsync(toBucket: false, null, CancellationToken.None);

    /// <summary>The only blob of a file on disk.</summary>
    public string FileOf(Guid file) => Assert.Single(Directory.GetFiles(new BlobPaths(Folder.Root).Folder(file)));

    public StoreInBucket Bucket() => new(_s3);

    public string KeyOf(Guid file) => new S3Keys(_s3.Prefix).Of(new BlobId(file, Path.GetFileName(FileOf(file))));

    public void Dispose()
    {
        Network.Dispose();
        Folder.Dispose();
    }

    private async Task<BlobCopyCounts> CopyAsync(bool toBucket, string? bucket, CancellationToken cancellation)
    {
        Reported = [];
        var options = new S3Options
        {
            ServiceUrl = _s3.ServiceUrl,
            AccessKey = _s3.AccessKey,
            SecretKey = _s3.SecretKey,
            Bucket = bucket ?? _s3.Bucket,
            Prefix = _s3.Prefix,
            Timeout = _s3.Timeout,
        };
        await using var services = new ServiceCollection().AddLogging()
            .AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(2026, 3, 4, 6, 0, 0, TimeSpan.Zero)))
            .AddSingleton(new FilestoreOptions { Root = Folder.Root, Store = FilestoreOptions.S3 })
            .AddSingleton(options)
            .AddKalaApplication()
            .AddKalaInfrastructure(InfrastructureServices.ConnectionOfCommand(Database))
            .AddSingleton<IAmazonS3>(S3Clients.Make(options, Network))
            .BuildServiceProvider();
        using var copy = new BlobCopy(services);
        await copy.RunAsync(toBucket, Report, cancellation).Soon();
        return copy.Counts;

        void Report(Guid id, string reason)
        {
            lock (Reported)
            {
                Reported.Add(id, reason);
            }
        }
    }
}
