using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kala.Infrastructure.Persistence.Migrations.Sqlite
{
    /// <summary>What owners have, and the triggers that keep it: docs/decisions/0046.</summary>
    public partial class OwnerUsage : Migration
    {
        private const string Running = "status IN ('open', 'failed')";
        private const string Over = "status IN ('aborted', 'expired')";

        private const string Add = "INSERT INTO owner_usage (owner_id, slot, bytes, sessions, files, ended)";

        private const string Merge =
            "ON CONFLICT (owner_id, slot) DO UPDATE SET bytes = bytes + excluded.bytes, sessions = sessions + excluded.sessions, "
            + "files = files + excluded.files, ended = ended + excluded.ended";

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "owner_usage",
                columns: table => new
                {
                    owner_id = table.Column<string>(type: "TEXT", nullable: false),
                    slot = table.Column<int>(type: "INTEGER", nullable: false),
                    bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    sessions = table.Column<long>(type: "INTEGER", nullable: false),
                    files = table.Column<long>(type: "INTEGER", nullable: false),
                    ended = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_owner_usage", x => new { x.owner_id, x.slot });
                });

            migrationBuilder.Sql($"""
                {Add}
                SELECT owner_id, 0, sum(bytes), sum(sessions), sum(files), sum(ended) FROM (
                  SELECT owner_id, CASE WHEN {Running} THEN coalesce(expected_size, 0) ELSE 0 END AS bytes,
                    {Running} AS sessions, 0 AS files, {Over} AS ended
                  FROM upload_sessions
                  UNION ALL
                  SELECT owner_id, CASE WHEN deleted_at IS NULL THEN size ELSE 0 END, 0, deleted_at IS NULL, deleted_at IS NOT NULL
                  FROM files)
                GROUP BY owner_id
                """);
            Count(migrationBuilder, "upload_sessions", "owner_id, status, expected_size", SessionOf);
            Count(migrationBuilder, "files", "owner_id, size, deleted_at", FileOf);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var table in (string[])["upload_sessions", "files"])
            {
                foreach (var change in (string[])["added", "changed", "moved", "removed"])
                {
                    migrationBuilder.Sql($"DROP TRIGGER owner_usage_{table}_{change}");
                }
            }
            migrationBuilder.DropTable(
                name: "owner_usage");
        }

        /// <summary>What one row counts: bytes, sessions, files, ended.</summary>
        private static string[] SessionOf(string row) =>
        [
            $"(CASE WHEN {row}.{Running} THEN coalesce({row}.expected_size, 0) ELSE 0 END)",
            $"({row}.{Running})",
            "0",
            $"({row}.{Over})",
        ];

        private static string[] FileOf(string row) =>
        [
            $"(CASE WHEN {row}.deleted_at IS NULL THEN {row}.size ELSE 0 END)",
            "0",
            $"({row}.deleted_at IS NULL)",
            $"({row}.deleted_at IS NOT NULL)",
        ];

        private static void Count(MigrationBuilder migrationBuilder, string table, string columns, Func<string, string[]> count)
        {
            string Upsert(string owner, IEnumerable<string> counts) =>
                $"{Add} VALUES ({owner}.owner_id, 0, {string.Join(", ", counts)}) {Merge};";

            void Trigger(string name, string when, params string[] upserts) => migrationBuilder.Sql(
                $"CREATE TRIGGER owner_usage_{table}_{name} AFTER {when} BEGIN {string.Join(' ', upserts)} END");

            var added = Upsert("NEW", count("NEW"));
            var removed = Upsert("OLD", count("OLD").Select(one => $"-{one}"));
            var changed = Upsert("NEW", count("NEW").Zip(count("OLD"), (after, before) => $"{after} - {before}"));
            var differs = string.Join(" OR ", count("NEW").Zip(count("OLD"), (after, before) => $"{after} <> {before}"));
            Trigger("added", $"INSERT ON {table}", added);
            Trigger("changed", $"UPDATE OF {columns} ON {table} WHEN NEW.owner_id = OLD.owner_id AND ({differs})", changed);
            Trigger("moved", $"UPDATE OF owner_id ON {table} WHEN NEW.owner_id <> OLD.owner_id", added, removed);
            Trigger("removed", $"DELETE ON {table}", removed);
        }
    }
}
