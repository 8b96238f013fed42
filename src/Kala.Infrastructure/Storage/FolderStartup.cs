using Kala.Application;
using Kala.Infrastructure.Blobs;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Storage;

/// <summary>Creates and locks the folder of the blobs, and closes it to other accounts.</summary>
internal sealed class FolderStartup(FileBlobStore blobs, BlobPaths paths, ILogger<FolderStartup> log) : IBlobStartup
{
    public string Name => paths.Root;

    public string Setting => "Filestore:Root";

    public Task RunAsync(DataLock? only, CancellationToken cancellation)
    {
        Folders.Create(paths.Root, $"{nameof(FilestoreOptions.Root)} of Filestore");
        only?.Take(paths.Lock, $"The data folder {paths.Root}");
        Folders.CloseToOthers([paths.Root, paths.Lock, .. paths.Marks], PrivateFiles.Close, log);
        MakeShards();
        Folders.CloseToOthers(paths.Shards, PrivateFiles.CloseTree, log);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> MarksAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>([.. paths.Marks.Select(path => Path.GetFileName(path))]);

    public Task AddMarkAsync(string mark, CancellationToken cancellation)
    {
        try
        {
            File.Create(paths.Mark(mark)).Dispose();
            DurableFile.SyncFolder(paths.Root);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{paths.Root} is not writable: {error.Message}{Account.Hint(error)}");
        }
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
