namespace Kala.Application.Abstractions;

/// <summary>The space that uploads can still use.</summary>
public static class WritableSpace
{
    /// <summary>
    /// The bytes that uploads can still write: 0 while only the reserve is left, or while the metadata store accepts
    /// no ordinary changes; null if the store of the blobs has no limit.
    /// </summary>
    public static long? WritableBytes(this IBlobStore blobs, IKalaDatabase database) =>
        database.MissingBytes > 0 ? 0 : blobs.FreeBytes() is { } free ? Math.Max(0, free) : null;
}
