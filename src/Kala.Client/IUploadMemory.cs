namespace Kala.Client;

/// <summary>
/// Remembers one upload. The caller sees to it that a memory is used for one content and one server only; if it is used for
/// another content nevertheless, close finds out (<c>hash_mismatch</c>) and the memory is cleared.
/// </summary>
public interface IUploadMemory
{
    /// <summary>What is remembered; null if nothing is, or nothing that can be understood.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    Task<UploadState?> ReadAsync(CancellationToken cancellation);

    /// <summary>Remembers, in place of what was there.</summary>
    /// <param name="state">What to remember.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task WriteAsync(UploadState state, CancellationToken cancellation);

    /// <summary>Forgets: the upload is done, or cannot be gone on with. Does nothing if nothing is remembered.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    Task ClearAsync(CancellationToken cancellation);
}
