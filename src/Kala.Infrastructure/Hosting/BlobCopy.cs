using System.Runtime.CompilerServices;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Blobs.Copying;
using Kala.Infrastructure.Blobs.S3;
using Kala.Infrastructure.Persistence;
using Kala.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Infrastructure.Hosting;

/// <summary>
/// Copies the blobs of all rows between the folder and the bucket of the settings while no server is running. The rows
/// stay as they are. See docs/decisions/0077.
/// </summary>
/// <param name="services">
/// The services of a server with <see cref="InfrastructureServices.ConnectionOfCommand"/>, whose settings are valid for both stores.
/// </param>
public sealed class BlobCopy(IServiceProvider services) : IDisposable
{
    private const int AtOnce = 8;

    private readonly DataLock _lock = new();

    /// <summary>How far it is.</summary>
    public BlobCopyCounts Counts { get; } = new();

    /// <summary>Copies what the target does not have yet, and reads it back. It can be ended at any moment, and run again.</summary>
    /// <param name="toBucket">Whether the bucket is the target; otherwise the folder is.</param>
    /// <param name="report">Told each session or file that was not copied, and why; more than one at a time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The target's name.</returns>
    /// <exception cref="StartupException">The copy is impossible or not allowed.</exception>
    /// <exception cref="IOException">A store is full or did not answer. What was copied counts in the next run.</exception>
    public async Task<string> RunAsync(bool toBucket, Action<Guid, string> report, CancellationToken cancellation)
    {
        var paths = services.GetRequiredService<BlobPaths>();
        if (toBucket && !Directory.Exists(paths.Root))
        {
            throw new StartupException($"Filestore:Root: there is no folder {paths.Root}.");
        }
        await using var database = await StoppedDatabase.OpenAsync(services, _lock, "", mustExist: true, cancellation);
        var (folder, bucket) = (services.GetRequiredService<FolderStartup>(), services.GetRequiredService<S3Startup>());
        await folder.RunAsync(_lock, cancellation);
        await bucket.RunAsync(_lock, cancellation);
        await CheckMarksAsync(database.Context, [folder, bucket], cancellation);

        var (folderStore, bucketStore) = (services.GetRequiredService<FileBlobStore>(), services.GetRequiredService<S3BlobStore>());
        using var toS3 = new FolderToBucket(
            folderStore, bucketStore, services.GetRequiredService<S3Bucket>(), services.GetRequiredService<S3Keys>());
        ICopyDirection direction = toBucket
            ? toS3
            : new BucketToFolder(bucketStore, folderStore, services.GetRequiredService<IDisk>(), paths);
        var target = toBucket ? bucket.Name : folder.Name;
        var rows = new CopiedRows(database.Context, services.GetRequiredService<TimeProvider>().GetUtcNow());
        (Counts.Contents, Counts.Bytes) = await rows.CountAsync(cancellation);
        if (Counts.Contents > 0)
        {
            await RefuseEmptyAsync(direction.Source, toBucket ? folder.Name : bucket.Name, cancellation);
        }
        using var journal = CopyJournal.Open(paths.CopyJournal, $"{target} {services.GetRequiredService<S3Options>().Prefix}");
        await CopyAsync(rows, direction, journal, report, cancellation);
        // If the connection was lost, a server may have changed rows meanwhile.
        await database.CommitAsync(cancellation);
        if (Counts.Failed == 0)
        {
            journal.Remove();
        }
        return target;
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();

    private async Task CopyAsync(
        CopiedRows rows,
        ICopyDirection direction,
        CopyJournal journal,
        Action<Guid, string> report,
        CancellationToken cancellation)
    {
        var copier = new ContentCopier(direction, services.GetRequiredService<TimeProvider>());
        await Parallel.ForEachAsync(
            FindAsync(rows, direction, cancellation),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (one, ct) =>
            {
                var (content, there) = one;
                var moved = 0L;
                string? reason = null;
                if (there.Count < content.Extents.All.Count || !journal.Has(content))
                {
                    reason = await TryAsync(() => copier.CopyAsync(content, there, Move, ct));
                    if (reason is null)
                    {
                        journal.Add(content);
                    }
                    else
                    {
                        report(content.Id, reason);
                    }
                }
                Counts.Finish(content.Extents.Length, moved, reason is null);

                void Move(long bytes)
                {
                    Interlocked.Add(ref moved, bytes);
                    Counts.Move(bytes);
                }
            });
    }

    /// <summary>A fault of one content is no reason to leave the others; a store that is full or silent is.</summary>
    private static async Task<string?> TryAsync(Func<Task<string?>> copy)
    {
        try
        {
            return await copy();
        }
        catch (IOException fault) when (fault is not (StorageFullException or StorageFaultException { IsTemporary: true }))
        {
            return fault.GetBaseException().Message;
        }
    }

    private static async IAsyncEnumerable<(CopiedContent Content, IReadOnlySet<string> There)> FindAsync(
        CopiedRows rows,
        ICopyDirection direction,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var content in rows.ReadAsync(cancellation))
        {
            yield return (content, await direction.FindAsync(content, cancellation));
        }
    }

    /// <summary>Neither store may be another installation's. The next start of a server marks the target.</summary>
    private async Task CheckMarksAsync(KalaContext context, IBlobStartup[] stores, CancellationToken cancellation)
    {
        var key = await context.SigningKeys.AsNoTracking().SingleOrDefaultAsync(one => one.Name == StoreMark.KeyName, cancellation);
        var mark = key is null ? null : StoreMark.Of(Convert.FromBase64String(key.Secret));
        var database = services.GetRequiredService<IDatabaseStartup>().Name;
        foreach (var store in stores)
        {
            await StoreMark.CheckAsync(store, mark, database, cancellation);
        }
    }

    /// <summary>With a wrong setting, every file would be reported.</summary>
    private static async Task RefuseEmptyAsync(IBlobStore source, string name, CancellationToken cancellation)
    {
        await foreach (var entry in source.WalkAsync(cancellation))
        {
            if (entry.Name is not null)
            {
                return;
            }
        }
        throw new StartupException($"There is no blob at all in {name}, the source: are its settings right?");
    }
}
