namespace Kala.Client;

/// <summary>
/// Remembers one upload. The caller must use a memory for one content and one server only. If the content differs,
/// close fails with <c>hash_mismatch</c> and the memory is cleared.
/// </summary>
public interface IUploadMemory
{
    /// <summary>Reads the remembered state; null if there is none or it is invalid.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    Task<UploadState?> ReadAsync(CancellationToken cancellation);

    /// <summary>Replaces the remembered state.</summary>
    /// <param name="state">The new state.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task WriteAsync(UploadState state, CancellationToken cancellation);

    /// <summary>
    /// Removes the state, because the upload is done or cannot resume. Does nothing if there is none.
    /// </summary>
    /// <param name="cancellation">Cancels the call.</param>
    Task ClearAsync(CancellationToken cancellation);
}
