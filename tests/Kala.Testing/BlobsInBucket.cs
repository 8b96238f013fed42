using System.Collections.Concurrent;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs.S3;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Testing;

/// <summary>The blobs of a server that stores them in a bucket, below a prefix of its own.</summary>
public sealed class BlobsInBucket : StoredBlobs, IDisposable
{
    private readonly ConcurrentDictionary<object, (Guid Session, long Bytes)> _waiting = new();
    private readonly AmazonS3Client _client;

    public BlobsInBucket(S3Options options)
    {
        Options = options;
        _client = S3Clients.Make(options);
    }

    /// <summary>The settings of the store.</summary>
    public S3Options Options { get; }

    /// <summary>The server's way to the store.</summary>
    public FaultyNetwork Network { get; } = new();

    public override async Task<IReadOnlyList<string>> NamesAsync(Guid session) =>
        [.. (await ListAsync(FolderOf(session))).Select(one => one.Key[(one.Key.LastIndexOf('/') + 1)..])];

    public override async Task<long> BytesAsync(Guid session)
    {
        var stored = (await ListAsync(FolderOf(session))).Sum(one => one.Size ?? 0);
        // In this order, because what is sent does not wait any more: no byte counts twice.
        return stored + _waiting.Values.Where(one => one.Session == session).Sum(one => one.Bytes);
    }

    public override async Task<int> CountAsync() =>
        (await ListAsync(Options.Prefix)).Count(one => one.Key.LastIndexOf('/') > Options.Prefix.Length) + _waiting.Values.Count(one => one.Bytes > 0);

    public override async Task<byte[]> ReadAsync(Guid session, string blob)
    {
        using var response = await _client.GetObjectAsync(Options.Bucket, FolderOf(session) + blob);
        using var bytes = new MemoryStream();
        await response.ResponseStream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public override Task WriteAsync(Guid session, string blob, byte[] bytes) => _client.PutObjectAsync(new PutObjectRequest
    {
        BucketName = Options.Bucket,
        Key = FolderOf(session) + blob,
        InputStream = new MemoryStream(bytes),
        UseChunkEncoding = false,
    });

    public override Task DeleteAsync(Guid session, string blob) => _client.DeleteObjectAsync(Options.Bucket, FolderOf(session) + blob);

    /// <summary>Refuses requests for the session's objects.</summary>
    public override Task<IAsyncDisposable> ObstructAsync(Guid session) => ReplyAsync(request =>
        request.RequestUri!.AbsolutePath.Contains(session.ToString(), StringComparison.Ordinal)
            ? FaultyNetwork.Refusal(request, HttpStatusCode.Forbidden, "AccessDenied")
            : null);

    public override Task RefuseAsync() => ReplyAsync(request => request.Method == HttpMethod.Put
        ? FaultyNetwork.Refusal(request, HttpStatusCode.Forbidden, "AccessDenied")
        : null);

    public override Task<IAsyncDisposable> TakeAwayAsync() =>
        ReplyAsync(request => FaultyNetwork.Refusal(request, HttpStatusCode.NotFound, "NoSuchBucket"));

    public void Dispose()
    {
        _client.Dispose();
        Network.Dispose();
    }

    /// <summary>Takes part in the server: its requests go over <see cref="Network"/>, and its writers are watched.</summary>
    internal void Watch(IServiceCollection services)
    {
        services.AddSingleton<IAmazonS3>(provider => S3Clients.Make(provider.GetRequiredService<S3Options>(), Network));
        var store = services.Last(service => service.ServiceType == typeof(IBlobStore));
        services.AddSingleton<IBlobStore>(provider =>
            new WatchedBlobStore((IBlobStore)store.ImplementationFactory!(provider), this));
    }

    /// <summary>Says how many bytes a writer has that it has not begun to send.</summary>
    internal void Wait(object writer, Guid session, long bytes) => _waiting[writer] = (session, bytes);

    /// <summary>Forgets a writer.</summary>
    internal void Forget(object writer) => _waiting.TryRemove(writer, out _);

    private Task<IAsyncDisposable> ReplyAsync(Func<HttpRequestMessage, HttpResponseMessage?> reply)
    {
        Network.Reply = reply;
        return Task.FromResult<IAsyncDisposable>(new Undo(() => Network.Reply = null));
    }

    private async Task<List<Amazon.S3.Model.S3Object>> ListAsync(string prefix)
    {
        var found = new List<Amazon.S3.Model.S3Object>();
        await foreach (var one in _client.Paginators.ListObjectsV2(new() { BucketName = Options.Bucket, Prefix = prefix }).S3Objects)
        {
            found.Add(one);
        }
        return found;
    }

    private string FolderOf(Guid session) => $"{Options.Prefix}{session.ToString()[..2]}/{session}/";
}
