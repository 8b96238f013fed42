using Kala.Domain.Blobs;
using Kala.Infrastructure.Blobs.S3;

namespace Kala.Infrastructure.Blobs.Copying;

/// <summary>
/// What the bucket has, by one list of each of the 256 folders. Only the last one is kept in memory, so sessions must be
/// asked for in the order of their uuids.
/// </summary>
internal sealed class BucketFolders(S3Bucket bucket, S3Keys keys)
{
    private string _folder = "";
    private Dictionary<BlobId, long> _blobs = [];

    /// <summary>The blobs beside a session's, and its own, with their lengths.</summary>
    /// <exception cref="IOException">The store failed.</exception>
    public async Task<IReadOnlyDictionary<BlobId, long>> OfAsync(Guid session, CancellationToken cancellation)
    {
        var folder = keys.Shard(session);
        if (folder != _folder)
        {
            var blobs = new Dictionary<BlobId, long>();
            await foreach (var one in bucket.ListAsync(folder, cancellation))
            {
                if (keys.Parse(one.Key) is { } blob)
                {
                    blobs[blob] = one.Size;
                }
            }
            (_folder, _blobs) = (folder, blobs);
        }
        return _blobs;
    }
}
