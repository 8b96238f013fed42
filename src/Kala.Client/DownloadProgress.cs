namespace Kala.Client;

/// <summary>How far a download is.</summary>
/// <param name="Path">The file that it will become; its bytes are in <c>PATH.part</c>.</param>
/// <param name="Position">Bytes that are there. The first report has those from which the download goes on.</param>
/// <param name="Length">The size in bytes.</param>
public sealed record DownloadProgress(string Path, long Position, long Length)
{
    /// <summary>The repetition that is waited for; null while the download goes forward.</summary>
    public Retry? Retry { get; init; }
}
