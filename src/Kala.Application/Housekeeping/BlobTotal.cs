namespace Kala.Application.Housekeeping;

/// <summary>A number of blobs and their bytes.</summary>
/// <param name="Count">The number of blobs.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record BlobTotal(long Count, long Bytes)
{
    internal static BlobTotal None { get; } = new(0, 0);

    internal BlobTotal With(long count, long bytes) => new(Count + count, Bytes + bytes);
}
