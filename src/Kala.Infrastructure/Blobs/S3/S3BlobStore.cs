using System.Runtime.CompilerServices;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>
/// Stores blobs as objects that never change. A row names an object only after the store has it; what a late writer puts
/// is another object, which no row names.
/// </summary>
internal sealed class S3BlobStore(
    S3Bucket bucket,
    S3Keys keys,
    S3Copier copier,
    S3Options options,
    SpoolRoom room,
    Identifiers identifiers,
    ILogger<S3BlobStore> log) : IBlobStore
{
    /// <summary>A content of no more bytes is read when it is opened, with one request less.</summary>
    private const int Small = 64 * 1024;

    /// <summary>So many objects are asked for one by one.</summary>
    private const int Few = 4;

    /// <summary>Requests of one call at once.</summary>
    private const int AtOnce = 8;

    private readonly string _spool = options.Spool.Length > 0 ? Path.GetFullPath(options.Spool) : Path.GetTempPath();

    public IBlobWriter OpenWriter(Guid session, Extents extents) => new S3BlobWriter(
        bucket, keys, options, () => new SpooledPart(room, _spool), room, identifiers.NewBlob, log, session, extents);

    public async ValueTask<BlobContent?> OpenReaderAsync(Guid session, Extents extents, CancellationToken cancellation)
    {
        if (extents.Length == 0)
        {
            return BlobContent.Empty;
        }
        var slices = SlicesOf(session, extents);
        if (extents.Length <= Small && extents.All.Count <= AtOnce)
        {
            return await SmallContent.ReadAsync(bucket, slices, cancellation);
        }
        var lengths = await LengthsAsync(session, slices, cancellation);
        if (slices.Exists(slice => lengths.GetValueOrDefault(slice.Key, -1) < slice.End - slice.Start))
        {
            return null;
        }
        return new S3Content(bucket, slices, slices is [var only] && lengths[only.Key] == only.End ? only.Key : null);
    }

    public Task<Extents> LinkAsync(Guid from, Extents extents, Guid to, CancellationToken cancellation) =>
        JoinAsync(SlicesOf(from, extents), to, cancellation);

    public Task<Extents> CompactAsync(Guid session, Extents extents, CancellationToken cancellation) =>
        JoinAsync(SlicesOf(session, extents), session, cancellation);

    public async Task<BlobDeletion> DeleteAsync(BlobId blob)
    {
        try
        {
            if (await bucket.LengthAsync(keys.Of(blob), CancellationToken.None) is not { } length)
            {
                return new BlobDeletion(IsGone: true, Bytes: null);
            }
            await bucket.DeleteAsync(keys.Of(blob), CancellationToken.None);
            return new BlobDeletion(IsGone: true, length);
        }
        catch (IOException error)
        {
            log.DeleteFailed(error, blob.Session);
            return new BlobDeletion(IsGone: false, Bytes: null);
        }
    }

    public async Task<bool> DeleteAllAsync(Guid session)
    {
        try
        {
            await Parallel.ForEachAsync(
                bucket.ListAsync(keys.Folder(session), CancellationToken.None),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
                async (one, _) => await bucket.DeleteAsync(one.Key, CancellationToken.None));
            return true;
        }
        catch (IOException error)
        {
            log.DeleteFailed(error, session);
            return false;
        }
    }

    public async IAsyncEnumerable<BlobEntry> WalkAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var one in bucket.ListAsync(keys.All, cancellation))
        {
            if (keys.Parse(one.Key) is { } blob)
            {
                yield return new BlobEntry(blob.Session, blob.Name, one.ChangedAt, one.Size);
            }
        }
    }

    public bool IsAnswering => bucket.IsAnswering;

    public long? FreeBytes() => null;

    public long? TotalBytes() => null;

    /// <summary>
    /// The lengths of the objects that are there. A list costs as much as a dozen questions, so few objects are asked
    /// for one by one.
    /// </summary>
    private async Task<Dictionary<string, long>> LengthsAsync(Guid session, List<S3Slice> slices, CancellationToken cancellation)
    {
        if (slices.Count <= Few)
        {
            var found = await Task.WhenAll(slices.Select(async slice => (slice.Key, Length: await bucket.LengthAsync(slice.Key, cancellation) ?? -1)));
            return found.ToDictionary(one => one.Key, one => one.Length);
        }
        var lengths = new Dictionary<string, long>();
        await foreach (var one in bucket.ListAsync(keys.Folder(session), cancellation))
        {
            lengths[one.Key] = one.Size;
        }
        return lengths;
    }

    private async Task<Extents> JoinAsync(List<S3Slice> slices, Guid to, CancellationToken cancellation)
    {
        var joined = Extents.None;
        foreach (var (key, length) in await copier.JoinAsync(slices, () => keys.Of(new BlobId(to, identifiers.NewBlob())), cancellation))
        {
            joined = joined.Append(keys.Parse(key)!.Value.Name, length);
        }
        return joined;
    }

    private List<S3Slice> SlicesOf(Guid session, Extents extents)
    {
        var (slices, start) = (new List<S3Slice>(extents.All.Count), 0L);
        foreach (var (blob, length) in extents.All)
        {
            slices.Add(new S3Slice(keys.Of(new BlobId(session, blob)), start, start += length));
        }
        return slices;
    }
}
