using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;

namespace Kala.Application.UploadSessions;

/// <summary>The digest of what a session has.</summary>
internal static class SessionDigest
{
    /// <summary>Finishes the running digest of the row; reads the blob only where the row has none.</summary>
    public static async Task<Sha256Digest> DigestAsync(this IBlobStore blobs, UploadSession session) =>
        session.DigestState is { } state && state.Count == session.Offset && blobs.Finish(state) is { } digest
            ? digest
            : await blobs.HashAsync(session.BlobId, session.Offset, null, CancellationToken.None);
}
