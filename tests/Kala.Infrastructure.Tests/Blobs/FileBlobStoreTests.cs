using Kala.Application;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kala.Infrastructure.Tests.Blobs;

public sealed class FileBlobStoreTests : BlobStoreSuite
{
    private readonly DiskThreads _threads = new();

    protected override IBlobStore Create(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "3f"));
        var (disk, paths, options) = (new PosixDisk(), new BlobPaths(folder), new FilestoreOptions());
        return new FileBlobStore(
            disk,
            paths,
            new DiskRoom(disk, paths, options, TimeProvider.System),
            _threads,
            options,
            TimeProvider.System,
            NullLogger<FileBlobStore>.Instance);
    }
}
