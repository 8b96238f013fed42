using Kala.Domain.UploadSessions;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The update of a session's row. Most chunks change only the offset and related columns: if the update named the other
/// columns too, SQLite would rewrite each of their indexes, even for equal values.
/// </summary>
internal sealed class SessionUpdate(RowTable<UploadSession> sessions)
{
    private static readonly string[] ChunkProperties =
    [
        nameof(UploadSession.Offset),
        nameof(UploadSession.DigestState),
        nameof(UploadSession.BlobSuspect),
        nameof(UploadSession.Failure),
        nameof(UploadSession.UpdatedAt),
        nameof(UploadSession.ExpiresAt),
    ];

    private static readonly string[] OtherProperties =
    [
        nameof(UploadSession.Status),
        nameof(UploadSession.Generation),
        nameof(UploadSession.Blob),
        nameof(UploadSession.OriginalFilename),
        nameof(UploadSession.OriginalFilenameFolded),
        nameof(UploadSession.ExpectedSize),
        nameof(UploadSession.Sha256),
        nameof(UploadSession.Verified),
        nameof(UploadSession.ClosedAt),
    ];

    /// <summary>The columns that a chunk changes.</summary>
    public RowTable<UploadSession>.Column[] ChunkColumns { get; } = sessions.Of(ChunkProperties);

    /// <summary>All columns that may change.</summary>
    public RowTable<UploadSession>.Column[] AllColumns { get; } = sessions.Of([.. ChunkProperties, .. OtherProperties]);

    /// <summary>The columns that must still have their previous values.</summary>
    public RowTable<UploadSession>.Column[] Where { get; } = sessions.Of(
        nameof(UploadSession.Id),
        nameof(UploadSession.Status),
        nameof(UploadSession.Generation),
        nameof(UploadSession.Blob),
        nameof(UploadSession.Offset),
        nameof(UploadSession.LeaseToken));

    /// <summary>Whether only the chunk columns changed.</summary>
    public static bool ChangesOnlyChunkColumns(UploadSession session, SessionSnapshot before) =>
        SessionSnapshot.Of(session) with { Offset = before.Offset } == before;

    /// <summary>
    /// The values of an update, converted for the database: first the columns to set, then those of
    /// <see cref="Where"/>.
    /// </summary>
    public IEnumerable<object?> Values(UploadSession session, SessionSnapshot before, Guid? lease)
    {
        foreach (var column in ChangesOnlyChunkColumns(session, before) ? ChunkColumns : AllColumns)
        {
            yield return column.Of(session);
        }
        object?[] where = [session.Id, before.Status, before.Generation, before.Blob, before.Offset, lease];
        for (var place = 0; place < where.Length; place++)
        {
            yield return Where[place].ToDatabase(where[place]);
        }
    }
}
