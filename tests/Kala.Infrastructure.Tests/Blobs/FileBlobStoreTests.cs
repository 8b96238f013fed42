using Kala.Application;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kala.Infrastructure.Tests.Blobs;

public sealed class FileBlobStoreTests : BlobStoreSuite
{
    protected override IBlobStore Create(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "3f"));
        return new FileBlobStore(
            new PosixDisk(),
            new BlobPaths(folder),
            new FilestoreOptions(),
            TimeProvider.System,
            NullLogger<FileBlobStore>.Instance);
    }
}
