namespace Kala.Client;

/// <summary>How a file is uploaded.</summary>
public sealed record UploadOptions
{
    private const int LargestChunk = 1 << 30;

    /// <summary>The name to declare; null for the file's own name, or for none if a stream is sent.</summary>
    public string? FileName { get; init; }

    /// <summary>The content type to declare; null to let the server guess from the name.</summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// Bytes in each chunk, from 1 to 1 GiB; 8 MiB by default. A chunk that is interrupted is kept as far as it arrived;
    /// at most this much is sent again.
    /// </summary>
    public int ChunkSize
    {
        get;
        init => field = value is >= 1 and <= LargestChunk
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A chunk has 1 byte to 1 GiB.");
    } = 8 << 20;

    /// <summary>
    /// How long to try again without any progress, from zero; five minutes by default. Pauses grow from a quarter of a
    /// second to 15 seconds.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What remembers the upload, so that another process can go on with it; null for nothing.</summary>
    public IUploadMemory? Memory { get; init; }
}
