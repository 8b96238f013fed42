using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Microsoft.Data.Sqlite;

namespace Kala.Infrastructure.Persistence;

/// <summary>The columns of <c>upload_sessions</c>, for statements of our own on SQLite.</summary>
internal static class SqliteSessionColumns
{
    /// <summary>All columns, in the order of <see cref="Read"/>.</summary>
    public const string Names =
        """
        id, owner_id, original_filename, original_filename_folded, content_type, expected_size, expected_sha256,
        "offset", generation, digest_state, sha256, verified, status, failure, door, restart_allowed,
        created_at, updated_at, expires_at, closed_at, lease_token, lease_expires_at, lease_wanted_at, extents,
        door_data, verified_extents
        """;

    /// <summary>Their values, for an insert.</summary>
    public const string Values =
        """
        @id, @owner_id, @original_filename, @original_filename_folded, @content_type, @expected_size,
        @expected_sha256, @offset, @generation, @digest_state, @sha256, @verified, @status, @failure, @door,
        @restart_allowed, @created_at, @updated_at, @expires_at, @closed_at, @lease_token, @lease_expires_at,
        @lease_wanted_at, @extents, @door_data, @verified_extents
        """;

    /// <summary>Sets the columns that a chunk changes.</summary>
    public const string SetChunk =
        """
        "offset" = @offset, extents = @extents, digest_state = @digest_state, failure = @failure,
        updated_at = @updated_at, expires_at = @expires_at, verified_extents = @verified_extents
        """;

    /// <summary>Sets the other columns that may change. Most have indexes, which a chunk should not rewrite.</summary>
    public const string SetOthers =
        """
        status = @status, generation = @generation, original_filename = @original_filename,
        original_filename_folded = @original_filename_folded, expected_size = @expected_size, sha256 = @sha256,
        verified = @verified, closed_at = @closed_at, restart_allowed = @restart_allowed
        """;

    /// <summary>Whether the row has the values that a change is based on.</summary>
    public const string IsBefore =
        """
        id = @id AND status = @before_status AND generation = @before_generation AND extents = @before_extents
        AND lease_token IS @lease
        """;

    public static UploadSession Read(SqliteDataReader row) => UploadSession.Restore(new SessionColumns(
        Id: row.Uuid(0),
        OwnerId: row.Uuid(1),
        OriginalFilename: row.GetString(2),
        OriginalFilenameFolded: row.GetString(3),
        ContentType: row.TextOrNull(4),
        ExpectedSize: row.ValueOrNull<long>(5),
        ExpectedSha256: row.DigestOrNull(6),
        Offset: row.GetInt64(7),
        Generation: row.GetInt32(8),
        DigestState: row.DigestStateOrNull(9),
        Sha256: row.DigestOrNull(10),
        Verified: row.GetBoolean(11),
        Status: row.Status(12),
        Failure: row.TextOrNull(13),
        Door: row.GetString(14),
        RestartAllowed: row.GetBoolean(15),
        CreatedAt: row.Instant(16),
        UpdatedAt: row.Instant(17),
        ExpiresAt: row.Instant(18),
        ClosedAt: row.InstantOrNull(19),
        LeaseToken: row.UuidOrNull(20),
        LeaseExpiresAt: row.InstantOrNull(21),
        LeaseWantedAt: row.InstantOrNull(22),
        Extents: Extents.Parse(row.GetString(23)),
        DoorData: row.TextOrNull(24),
        VerifiedExtents: row.TextOrNull(25) is { } verified ? Extents.Parse(verified) : null));

    public static void SetAll(SqliteParameterCollection values, UploadSession session)
    {
        values.Set("@id", session.Id);
        values.Set("@owner_id", session.OwnerId);
        values.Set("@content_type", session.ContentType);
        values.Set("@expected_sha256", session.ExpectedSha256);
        values.Set("@door", session.Door);
        values.Set("@door_data", session.DoorData);
        values.Set("@created_at", session.CreatedAt);
        values.Set("@lease_token", session.LeaseToken);
        values.Set("@lease_expires_at", session.LeaseExpiresAt);
        values.Set("@lease_wanted_at", session.LeaseWantedAt);
        SetChunkValues(values, session);
        SetOtherValues(values, session);
    }

    public static void SetChunkValues(SqliteParameterCollection values, UploadSession session)
    {
        values.Set("@offset", session.Offset);
        values.Set("@extents", session.Extents.ToString());
        values.Set("@digest_state", session.DigestState);
        values.Set("@failure", session.Failure);
        values.Set("@updated_at", session.UpdatedAt);
        values.Set("@expires_at", session.ExpiresAt);
        values.Set("@verified_extents", session.VerifiedExtents?.ToString());
    }

    public static void SetOtherValues(SqliteParameterCollection values, UploadSession session)
    {
        values.Set("@status", session.Status);
        values.Set("@generation", session.Generation);
        values.Set("@original_filename", session.OriginalFilename);
        values.Set("@original_filename_folded", session.OriginalFilenameFolded);
        values.Set("@expected_size", session.ExpectedSize);
        values.Set("@sha256", session.Sha256);
        values.Set("@verified", session.Verified);
        values.Set("@closed_at", session.ClosedAt);
        values.Set("@restart_allowed", session.RestartAllowed);
    }

    public static void SetBefore(SqliteParameterCollection values, Guid id, SessionSnapshot before, Guid? lease)
    {
        values.Set("@id", id);
        values.Set("@before_status", before.Status);
        values.Set("@before_generation", before.Generation);
        values.Set("@before_extents", before.Extents.ToString());
        values.Set("@lease", lease);
    }
}
