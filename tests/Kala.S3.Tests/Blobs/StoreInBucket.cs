using System.Buffers;
using System.Diagnostics.Metrics;
using Kala.Application.Abstractions;
using Kala.Application.Telemetry;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Blobs.S3;
using Kala.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kala.S3.Tests.Blobs;

/// <summary>A store below a prefix of its own, with a faulty network before it.</summary>
internal sealed class StoreInBucket : IDisposable
{
    private readonly ServiceProvider _services;

    public StoreInBucket(S3Options options)
    {
        Options = options;
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new KalaMetrics(_services.GetRequiredService<IMeterFactory>());
        Client = S3Clients.Make(options, Network);
        Bucket = new S3Bucket(Client, new S3Requests(options, metrics, NullLogger<S3Requests>.Instance), options);
        Keys = new S3Keys(options.Prefix);
        Store = new S3BlobStore(Bucket, Keys, new S3Copier(Bucket), options, Room = new SpoolRoom(options), new Identifiers(), NullLogger<S3BlobStore>.Instance);
    }

    /// <summary>A store in the bucket of the tests, with other settings.</summary>
    public static async Task<StoreInBucket> OpenAsync(Action<S3Options>? change = null)
    {
        var options = await S3Server.OptionsAsync();
        change?.Invoke(options);
        return new StoreInBucket(options);
    }

    public S3Options Options { get; }

    public FaultyNetwork Network { get; } = new();

    public Amazon.S3.IAmazonS3 Client { get; }

    public S3Bucket Bucket { get; }

    public S3Keys Keys { get; }

    public SpoolRoom Room { get; }

    public S3BlobStore Store { get; }

    /// <summary>Stores bytes as the content of a session.</summary>
    public async Task<Extents> WriteAsync(Guid session, byte[] bytes)
    {
        await using var writer = Store.OpenWriter(session, Extents.None);
        await writer.AppendAsync(new ReadOnlySequence<byte>(bytes));
        return await writer.FlushAsync();
    }

    /// <summary>Reads a content, or a part of it.</summary>
    public async Task<byte[]> ReadAsync(Guid session, Extents extents)
    {
        using var content = await Store.OpenReaderAsync(session, extents, CancellationToken.None);
        return await ReadAsync(content!, 0, extents.Length);
    }

    /// <summary>Reads a part of an open content.</summary>
    public static async Task<byte[]> ReadAsync(BlobContent content, long from, long to)
    {
        var bytes = new byte[to - from];
        var count = 0;
        while (count < bytes.Length && await content.ReadAsync(bytes.AsMemory(count), from + count, CancellationToken.None) is var more and > 0)
        {
            count += more;
        }
        return bytes[..count];
    }

    /// <summary>The names of a session's objects.</summary>
    public async Task<List<string>> NamesAsync(Guid session)
    {
        var names = new List<string>();
        await foreach (var entry in Store.WalkAsync(CancellationToken.None))
        {
            Assert.Equal(session, entry.Session);
            names.Add(entry.Name!);
        }
        return names;
    }

    public void Dispose()
    {
        Client.Dispose();
        Network.Dispose();
        Room.Dispose();
        _services.Dispose();
    }
}
