namespace Kala.Infrastructure.Hosting;

/// <summary>How far a copy of blobs is; read while it runs.</summary>
public sealed class BlobCopyCounts
{
    private long _contents;
    private long _bytes;
    private long _underWay;
    private long _moved;
    private long _before;
    private long _failed;

    /// <summary>Files and sessions that have bytes.</summary>
    public long Contents { get; internal set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Contents that are done, with or without success.</summary>
    public long ContentsDone => Interlocked.Read(ref _contents);

    /// <summary>The bytes of these, and those of others that were sent.</summary>
    public long BytesDone => Math.Min(Bytes, Interlocked.Read(ref _bytes) + Interlocked.Read(ref _underWay));

    /// <summary>Bytes that were copied.</summary>
    public long BytesMoved => Interlocked.Read(ref _moved);

    /// <summary>Contents that needed no byte.</summary>
    public long Before => Interlocked.Read(ref _before);

    /// <summary>Contents that were not copied.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    internal void Move(long bytes)
    {
        Interlocked.Add(ref _moved, bytes);
        Interlocked.Add(ref _underWay, bytes);
    }

    internal void Finish(long length, long moved, bool isCopied)
    {
        Interlocked.Add(ref _underWay, -moved);
        Interlocked.Add(ref _bytes, length);
        Interlocked.Increment(ref _contents);
        if (!isCopied)
        {
            Interlocked.Increment(ref _failed);
        }
        else if (moved == 0)
        {
            Interlocked.Increment(ref _before);
        }
    }
}
