using Kala.Application;
using Kala.Infrastructure.Blobs;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Storage;

/// <summary>Creates and locks the folder of the blobs, and closes it to other accounts.</summary>
internal sealed class FolderStartup(FileBlobStore blobs, BlobPaths paths, ILogger<FolderStartup> log) : IBlobStartup
{
    public string Name => paths.Root;

    public Task RunAsync(DataLock? only, CancellationToken cancellation)
    {
        Folders.Create(paths.Root, $"{nameof(FilestoreOptions.Root)} of Filestore");
        only?.Take(paths.Lock, $"The data folder {paths.Root}");
        Folders.CloseToOthers([paths.Root, paths.Lock], PrivateFiles.Close, log);
        MakeShards();
        Folders.CloseToOthers(paths.Shards, PrivateFiles.CloseTree, log);
        return Task.CompletedTask;
    }

    private void MakeShards()
    {
        try
        {
            blobs.Prepare();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The folders below {paths.Root} cannot be created: {error.Message}{Account.Hint(error)}");
        }
    }
}
