namespace Kala.Application.Housekeeping;

/// <summary>The blobs on the disk, as the collector last found and left them.</summary>
/// <param name="CountedAt">When that run started.</param>
/// <param name="Blobs">All blobs that it left.</param>
/// <param name="CollectableNow">Those of them that a run now would remove.</param>
/// <param name="CollectableLater">Those that a later run will remove, when their grace time is over.</param>
public sealed record DiskView(DateTimeOffset CountedAt, BlobTotal Blobs, BlobTotal CollectableNow, BlobTotal CollectableLater);
