namespace Kala.Client;

/// <summary>How far an upload is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Position">
/// Bytes that were hashed or sent in this stage. The first report of <see cref="UploadStage.Sending"/> has the offset from
/// which the upload goes on. It falls when bytes are lost on the way and have to be sent again.
/// </param>
/// <param name="Length">The size in bytes.</param>
/// <param name="Session">The session's uuid; null while it is not known.</param>
public sealed record UploadProgress(UploadStage Stage, long Position, long Length, Guid? Session)
{
    /// <summary>The repetition that is waited for; null while the upload goes forward.</summary>
    public Retry? Retry { get; init; }
}
