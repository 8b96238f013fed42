namespace Kala.Client;

/// <summary>The progress of an upload.</summary>
/// <param name="Stage">The current stage.</param>
/// <param name="Position">
/// Bytes hashed or sent in this stage. In the first report of <see cref="UploadStage.Sending"/>: the offset where the
/// upload starts or resumes. It falls if bytes are lost and must be sent again.
/// </param>
/// <param name="Length">The size in bytes.</param>
/// <param name="Session">The session's uuid; null while it is not known.</param>
public sealed record UploadProgress(UploadStage Stage, long Position, long Length, Guid? Session)
{
    /// <summary>The retry that the upload waits for; null while it makes progress.</summary>
    public Retry? Retry { get; init; }
}
