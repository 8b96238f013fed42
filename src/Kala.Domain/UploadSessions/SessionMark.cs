namespace Kala.Domain.UploadSessions;

/// <summary>What a session was at one moment. A change that was made from it counts only if the row still is that.</summary>
/// <param name="Status">Where it stood, its time not counted.</param>
/// <param name="Generation">How often its content had been replaced or moved.</param>
/// <param name="Blob">The blob that counted.</param>
/// <param name="Offset">How many bytes of it.</param>
/// <param name="OriginalFilename">Its name.</param>
public readonly record struct SessionMark(
    SessionStatus Status,
    int Generation,
    string Blob,
    long Offset,
    string OriginalFilename)
{
    /// <summary>The session as it is now.</summary>
    public static SessionMark Of(UploadSession session) =>
        new(session.Status, session.Generation, session.Blob, session.Offset, session.OriginalFilename);
}
