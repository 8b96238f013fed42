using System.Buffers;
using Kala.Application;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Infrastructure.Tests.Blobs;

/// <summary>A <see cref="FileBlobStore"/> in a folder of its own; its disk can fail, and its clock stands still.</summary>
internal sealed class StoreOnDisk : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DiskThreads _threads = new();

    public StoreOnDisk()
    {
        Disk = new FaultyDisk(_folder.Path);
        Paths = new BlobPaths(_folder.Path);
        Store = new FileBlobStore(
            Disk,
            Paths,
            new DiskRoom(Disk, Paths, Options, Clock),
            _threads,
            new NumberedBlobs(),
            Options,
            NullLogger<FileBlobStore>.Instance);
        Directory.CreateDirectory(Paths.Shard(Session));
    }

    public static Guid Session { get; } = new("3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b");

    /// <summary>The path of the session's folder below the root.</summary>
    public static string Folder => $"3f/{Session}";

    public FilestoreOptions Options { get; } = new();

    public FakeTimeProvider Clock { get; } = new();

    public FaultyDisk Disk { get; }

    public BlobPaths Paths { get; }

    public FileBlobStore Store { get; }

    /// <summary>The new blob of the first, second, … writer.</summary>
    public static string BlobOf(int writer) => $"{writer:x16}";

    /// <summary>The file of the first, second, … writer's new blob.</summary>
    public string FileOf(int writer) => Paths.Blob(new BlobId(Session, BlobOf(writer)));

    /// <summary>Opens a writer; the first one writes to the blob 1 and so on, unless it goes on with one.</summary>
    public IBlobWriter Open(Extents extents) => Store.OpenWriter(Session, extents);

    /// <summary>Appends in one write of its own and gives what is durable.</summary>
    public async Task<Extents> WriteAsync(Extents extents, byte[] content)
    {
        await using var writer = Open(extents);
        await writer.AppendAsync(new ReadOnlySequence<byte>(content));
        return await writer.FlushAsync();
    }

    public void Dispose()
    {
        _threads.Dispose();
        _folder.Dispose();
    }

    private sealed class NumberedBlobs : Identifiers
    {
        private int _last;

        public override string NewBlob() => BlobOf(Interlocked.Increment(ref _last));
    }
}
