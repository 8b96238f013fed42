using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Kala.Application.Housekeeping;

/// <summary>
/// Puts the bytes of files that have many blobs together in fewer ones, where the store makes a blob of every flush. The
/// new blobs are read and compared with the file's digest before its row names them; the old ones go when they are as old
/// as the grace time, so that running downloads can finish.
/// </summary>
public sealed class CompactFilesHandler(
    IKalaDatabase database,
    IBlobStore blobs,
    IUploadLeases leases,
    ContentDigest digests,
    HousekeepingOptions options,
    ILogger<CompactFilesHandler> log)
{
    /// <summary>The most files of one run; the next one continues.</summary>
    public const int Most = 1000;

    /// <summary>Files that are compacted at once; most of the time goes to waiting for the store.</summary>
    private const int AtOnce = 8;

    /// <summary>More blobs are many.</summary>
    private const int Few = 4;

    /// <summary>Whether a file has many blobs.</summary>
    public static bool IsScattered(StoredFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Extents.All.Count > Few && file.CorruptAt is null;
    }

    /// <summary>Compacts files, and returns how many. Safe during uploads and downloads and on several nodes at once.</summary>
    public async Task<long> HandleAsync(IReadOnlyList<StoredFile> files, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(files);
        var (count, hasFailed) = (0L, false);
        await Parallel.ForEachAsync(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (file, ct) =>
            {
                // What one file finds broken, the others would find, too.
                var isCompact = Volatile.Read(ref hasFailed) ? false : await TryCompactAsync(file, ct);
                Interlocked.Add(ref count, isCompact == true ? 1 : 0);
                if (isCompact is null)
                {
                    Volatile.Write(ref hasFailed, true);
                }
            });
        return count;
    }

    /// <summary>Whether the file was compacted; null if the store failed.</summary>
    private async Task<bool?> TryCompactAsync(StoredFile file, CancellationToken cancellation)
    {
        try
        {
            // Two nodes need not do the same work.
            await using var lease = await leases.TryAcquireAsync(file.Id, cancellation);
            return lease is not null && await CompactAsync(file, cancellation);
        }
        catch (IOException fault)
        {
            log.NotCompacted(fault, file.Id);
            return null;
        }
    }

    private async Task<bool> CompactAsync(StoredFile file, CancellationToken cancellation)
    {
        if (!await IsStillAsync(file, cancellation))
        {
            return false;
        }
        var compact = await blobs.CompactAsync(file.Id, file.Extents, cancellation);
        if (compact == file.Extents)
        {
            return false;
        }
        var mayBeNamed = false;
        try
        {
            if (await digests.ReadAsync(file.Id, compact, options.ScrubBytesPerSecond, cancellation) != file.Sha256)
            {
                // Either the new blobs are wrong or the old ones; the scrub tells.
                log.NotCompacted(null, file.Id);
                return false;
            }
            // If the outcome of the commit remains unknown, the collector finds out which blobs the row names.
            mayBeNamed = true;
            mayBeNamed = await MoveAsync(file, compact);
            return mayBeNamed;
        }
        finally
        {
            if (!mayBeNamed)
            {
                await DropAsync(file.Id, compact);
            }
        }
    }

    private Task<bool> IsStillAsync(StoredFile file, CancellationToken cancellation) => database.ReadAsync(
        (db, ct) => db.Files.AnyAsync(one => one.Id == file.Id && one.DeletedAt == null && one.Extents == file.Extents, ct), cancellation);

    /// <summary>Lets the row name the new blobs; false if the file was deleted, or compacted by another node.</summary>
    private Task<bool> MoveAsync(StoredFile file, Extents compact) => database.WriteAsync(
        async (db, ct) =>
        {
            var mine = db.Files.Where(one => one.Id == file.Id && one.DeletedAt == null);
            return await mine.Where(one => one.Extents == file.Extents).ExecuteUpdateAsync(row => row.SetProperty(one => one.Extents, compact), ct) > 0
                // An earlier run, whose commit was not confirmed, may have done it.
                || await mine.AnyAsync(one => one.Extents == compact, ct);
        },
        CancellationToken.None);

    private async Task DropAsync(Guid file, Extents compact)
    {
        foreach (var (blob, _) in compact.All)
        {
            await blobs.DeleteAsync(new BlobId(file, blob));
        }
    }
}
