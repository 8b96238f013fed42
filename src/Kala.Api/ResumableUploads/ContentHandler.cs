using Kala.Application;
using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Api.ResumableUploads;

/// <summary>Receives the content of a creation or an append, and completes the upload if it is the end of the file.</summary>
public sealed class ContentHandler(WriteChunkHandler write, CloseSessionHandler close, AbortSessionHandler abort)
{
    /// <summary>
    /// Writes the content and returns the upload; durable on return. Content beyond the length deactivates the upload (section
    /// "Upload Append").
    /// </summary>
    /// <param name="id">The upload.</param>
    /// <param name="body">The content.</param>
    /// <param name="isComplete">Whether it is the end of the file.</param>
    /// <param name="endsAtLength">Whether it is also the end if the upload then has its declared length.</param>
    /// <param name="caller">The sender.</param>
    /// <param name="cancellation">Counts until the lease is acquired.</param>
    public async Task<Result<Received>> HandleAsync(
        Guid id,
        ChunkBody body,
        bool isComplete,
        bool endsAtLength,
        Caller caller,
        CancellationToken cancellation)
    {
        var written = await write.HandleAsync(new WriteChunk(id, caller, body), cancellation);
        if (written.IsRefused(out var refusal))
        {
            if (refusal.Code == Failures.SizeExceeded.Code)
            {
                await abort.HandleAsync(id, caller, CancellationToken.None);
            }
            return refusal;
        }
        var upload = written.Value;
        var isAtEnd = endsAtLength && upload.Offset == upload.FileSize && upload.Door == CreationController.DoorName;
        if (!isComplete && !isAtEnd)
        {
            return new Received(upload, IsComplete: false);
        }
        var closed = await close.HandleAsync(id, upload.Offset, caller, CancellationToken.None);
        return closed.IsRefused(out var notClosed) ? notClosed : new Received(upload, IsComplete: true);
    }
}
