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
            Disk, Paths, new DiskRoom(Disk, Paths, Options, Clock), _threads, Options, Clock, NullLogger<FileBlobStore>.Instance);
        Directory.CreateDirectory(Paths.Shard(Blob.Session));
    }

    public static BlobId Blob { get; } = new(new Guid("3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b"), "5be0cd19137e2179");

    /// <summary>The blob's path below the root.</summary>
    public static string Path => $"{Folder}/{Blob.Name}";

    /// <summary>The path of the session's folder below the root.</summary>
    public static string Folder => $"3f/{Blob.Session}";

    public FilestoreOptions Options { get; } = new();

    public FakeTimeProvider Clock { get; } = new();

    public FaultyDisk Disk { get; }

    public BlobPaths Paths { get; }

    public FileBlobStore Store { get; }

    public byte[] OnDisk => File.ReadAllBytes(Paths.Blob(Blob));

    /// <summary>A body that goes behind the first bytes of the blob and keeps what arrives of it.</summary>
    public static BlobWrite Write(long offset) => new(Blob, new(offset, offset == 0 ? Sha256State.Empty : null))
    {
        Limit = long.MaxValue,
        KeepsPartial = true,
    };

    public Task<BlobWriteOutcome> WriteAsync(long offset, byte[] content) => WriteAsync(Write(offset), content);

    public Task<BlobWriteOutcome> WriteAsync(BlobWrite write, byte[] content) =>
        Store.WriteAsync(write, ArrivingBody.Of(content), CancellationToken.None).Soon();

    public void Dispose()
    {
        _threads.Dispose();
        _folder.Dispose();
    }
}
