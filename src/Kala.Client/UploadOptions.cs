namespace Kala.Client;

/// <summary>Options of an upload.</summary>
public sealed record UploadOptions
{
    private const int LargestChunk = 1 << 30;

    /// <summary>The name to declare; null for the file's own name; for a stream, null declares no name.</summary>
    public string? FileName { get; init; }

    /// <summary>The content type to declare; null to let the server guess from the name.</summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// Bytes in each chunk, from 1 to 1 GiB; 8 MiB by default. The server keeps the received part of an interrupted
    /// chunk; at most this much is sent again.
    /// </summary>
    public int ChunkSize
    {
        get;
        init => field = value is >= 1 and <= LargestChunk
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A chunk has 1 byte to 1 GiB.");
    } = 8 << 20;

    /// <summary>
    /// How long to retry without progress, from zero; five minutes by default. Pauses grow from a quarter of a second
    /// to 15 seconds.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Remembers the upload, so that another process can resume it; null to remember nothing.</summary>
    public IUploadMemory? Memory { get; init; }
}
