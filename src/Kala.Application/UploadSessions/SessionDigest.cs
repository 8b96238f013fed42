using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;

namespace Kala.Application.UploadSessions;

/// <summary>Computes the digest of a session's content.</summary>
internal static class SessionDigest
{
    /// <summary>
    /// Finishes the running digest of the row; reads the blob only if the row has none or this machine cannot continue
    /// it. Refused if the blob cannot be read.
    /// </summary>
    public static async Task<Result<Sha256Digest>> DigestAsync(this IBlobStore blobs, UploadSession session)
    {
        if (session.DigestState is { } state && state.Count == session.Offset && blobs.Finish(state) is { } digest)
        {
            return digest;
        }
        try
        {
            return await blobs.HashAsync(session.BlobId, session.Offset, null, CancellationToken.None);
        }
        catch (IOException)
        {
            return Failures.StorageError;
        }
    }
}
