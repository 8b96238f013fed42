using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace Kala.Bench;

/// <summary>
/// Writes rows directly to the database of a stopped server, so that a million rows take seconds (docs/schema.md).
/// </summary>
internal static class StoredRows
{
    /// <summary>Adds closed sessions and their files, without bytes on disk.</summary>
    public static void Add(string folder, int count)
    {
        using var database = Open(folder);
        using var command = database.CreateCommand();
        command.CommandText = """
            INSERT INTO upload_sessions (id, owner_id, original_filename, original_filename_folded, expected_size, expected_sha256,
              "offset", extents, generation, sha256, verified, status, door, restart_allowed, created_at, updated_at,
              expires_at, closed_at)
            WITH RECURSIVE number (i) AS (SELECT 1 WHERE $count > 0 UNION ALL SELECT i + 1 FROM number WHERE i < $count)
            SELECT printf('%08x-%04x-4000-8000-%012x', (i * 2654435761) % 4294967296, i % 65536, i),
              '00000000-0000-4000-8000-' || printf('%012x', i % 200), 'file ' || i, 'file ' || i, i, printf('%064x', i),
              i, printf('%016x:%d', i, i), 1, printf('%064x', i), 1, 'closed', 'form', 1, born, born, born, born
            FROM (SELECT i, strftime('%Y-%m-%dT%H:%M:%fZ', 1767225600 + i, 'unixepoch') AS born FROM number);
            INSERT INTO files (id, owner_id, original_filename, original_filename_folded, size, sha256, verified, extents, created_at, closed_at)
            SELECT id, owner_id, original_filename, original_filename_folded, expected_size, sha256, 1, extents, created_at, closed_at
            FROM upload_sessions WHERE status = 'closed';
            """;
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue("$count", count);
        command.ExecuteNonQuery();
    }

    /// <summary>Moves a session's offset as if bytes had arrived; the file on disk is sparse.</summary>
    /// <param name="folder">The server's folder.</param>
    /// <param name="session">An open session without bytes.</param>
    /// <param name="offset">The new offset, in bytes; a multiple of 64.</param>
    public static void MoveOffset(string folder, string session, long offset)
    {
        if (offset == 0)
        {
            return;
        }
        using var database = Open(folder);
        using var command = database.CreateCommand();
        command.CommandText = """
            UPDATE upload_sessions SET "offset" = $offset, extents = $blob || ':' || $offset, expected_size = expected_size + $offset,
              digest_state = $state, generation = generation + 1
            WHERE id = $session
            """;
        const string Blob = "5be0cd191f83d9ab";
        var state = new byte[40];
        BinaryPrimitives.WriteInt64BigEndian(state.AsSpan(32), offset);
        command.Parameters.AddWithValue("$offset", offset);
        command.Parameters.AddWithValue("$blob", Blob);
        command.Parameters.AddWithValue("$state", state);
        command.Parameters.AddWithValue("$session", session);
        command.ExecuteNonQuery();
        var path = Directory.CreateDirectory(Path.Combine(folder, "blobs", session[..2], session)).FullName;
        using var file = new FileStream(Path.Combine(path, Blob), FileMode.CreateNew);
        file.SetLength(offset);
    }

    private static SqliteConnection Open(string folder)
    {
        var database = new SqliteConnection($"Data Source={folder}/kala.db;Pooling=False");
        database.Open();
        return database;
    }
}
