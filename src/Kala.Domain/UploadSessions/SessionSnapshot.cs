using Kala.Domain.Blobs;

namespace Kala.Domain.UploadSessions;

/// <summary>
/// The columns of a session at one moment. A change based on them is committed only if the row still has these values.
/// </summary>
/// <param name="Status">The stored status, which ignores expiry.</param>
/// <param name="Generation">How often the content was replaced or discarded.</param>
/// <param name="Extents">The committed bytes.</param>
/// <param name="OriginalFilename">The name.</param>
/// <param name="RestartAllowed">Whether WRITE may restart the upload.</param>
public readonly record struct SessionSnapshot(
    SessionStatus Status,
    int Generation,
    Extents Extents,
    string OriginalFilename,
    bool RestartAllowed)
{
    /// <summary>Takes the snapshot of a session.</summary>
    public static SessionSnapshot Of(UploadSession session) =>
        new(session.Status, session.Generation, session.Extents, session.OriginalFilename, session.RestartAllowed);

    /// <summary>Whether the same content may have grown, and nothing else differs.</summary>
    public bool EqualsExceptContent(SessionSnapshot other) => this with { Extents = other.Extents } == other;
}
