namespace Kala.Client;

/// <summary>The progress of a download.</summary>
/// <param name="Path">The final path; until the download is complete, its bytes are in <c>PATH.part</c>.</param>
/// <param name="Position">Bytes received. In the first report: where the download starts or resumes.</param>
/// <param name="Length">The size in bytes.</param>
public sealed record DownloadProgress(string Path, long Position, long Length)
{
    /// <summary>The retry that the download waits for; null while bytes arrive.</summary>
    public Retry? Retry { get; init; }
}
