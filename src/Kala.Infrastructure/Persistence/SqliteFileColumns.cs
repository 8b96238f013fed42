using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Microsoft.Data.Sqlite;

namespace Kala.Infrastructure.Persistence;

/// <summary>The columns of <c>files</c>, for statements of our own on SQLite.</summary>
internal static class SqliteFileColumns
{
    /// <summary>All columns, in the order of <see cref="Read"/>.</summary>
    public const string Names =
        """
        id, owner_id, original_filename, original_filename_folded, content_type, size, sha256, verified,
        created_at, closed_at, deleted_at, scrubbed_at, corrupt_at, extents,
        verified_by_chunks
        """;

    /// <summary>Their values, for an insert.</summary>
    public const string Values =
        """
        @file_id, @file_owner_id, @file_original_filename, @file_original_filename_folded, @file_content_type,
        @file_size, @file_sha256, @file_verified, @file_created_at, @file_closed_at, @file_deleted_at,
        @file_scrubbed_at, @file_corrupt_at, @file_extents, @file_verified_by_chunks
        """;

    public static StoredFile Read(SqliteDataReader row) => StoredFile.Restore(new FileColumns(
        Id: row.Uuid(0),
        OwnerId: row.Uuid(1),
        OriginalFilename: row.GetString(2),
        OriginalFilenameFolded: row.GetString(3),
        ContentType: row.TextOrNull(4),
        Size: row.GetInt64(5),
        Sha256: row.Digest(6),
        Verified: row.GetBoolean(7),
        CreatedAt: row.Instant(8),
        ClosedAt: row.Instant(9),
        DeletedAt: row.InstantOrNull(10),
        ScrubbedAt: row.InstantOrNull(11),
        CorruptAt: row.InstantOrNull(12),
        Extents: Extents.Parse(row.GetString(13)),
        VerifiedByChunks: row.GetBoolean(14)));

    public static void SetAll(SqliteParameterCollection values, StoredFile file)
    {
        values.Set("@file_id", file.Id);
        values.Set("@file_owner_id", file.OwnerId);
        values.Set("@file_original_filename", file.OriginalFilename);
        values.Set("@file_original_filename_folded", file.OriginalFilenameFolded);
        values.Set("@file_content_type", file.ContentType);
        values.Set("@file_size", file.Size);
        values.Set("@file_sha256", file.Sha256);
        values.Set("@file_verified", file.Verified);
        values.Set("@file_created_at", file.CreatedAt);
        values.Set("@file_closed_at", file.ClosedAt);
        values.Set("@file_deleted_at", file.DeletedAt);
        values.Set("@file_scrubbed_at", file.ScrubbedAt);
        values.Set("@file_corrupt_at", file.CorruptAt);
        values.Set("@file_extents", file.Extents.ToString());
        values.Set("@file_verified_by_chunks", file.VerifiedByChunks);
    }
}
