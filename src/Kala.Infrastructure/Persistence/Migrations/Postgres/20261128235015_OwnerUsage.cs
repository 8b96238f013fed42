using System;
using System.Linq;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kala.Infrastructure.Persistence.Migrations.Postgres
{
    /// <summary>What owners have, and the triggers that keep it: docs/decisions/0046.</summary>
    public partial class OwnerUsage : Migration
    {
        private const string Running = "status IN ('open', 'failed')";
        private const string Over = "status IN ('aborted', 'expired')";

        private const string Add = "INSERT INTO owner_usage AS total (owner_id, slot, bytes, sessions, files, ended)";

        private const string Merge =
            "ON CONFLICT (owner_id, slot) DO UPDATE SET bytes = total.bytes + excluded.bytes, "
            + "sessions = total.sessions + excluded.sessions, files = total.files + excluded.files, ended = total.ended + excluded.ended";

        // Sums over rows that count once more (sign 1) or once less (-1): bytes, sessions, files, ended.
        private static readonly string[] Sessions =
        [
            $"sum(sign * coalesce(expected_size, 0)) FILTER (WHERE {Running})",
            $"sum(sign) FILTER (WHERE {Running})",
            "0",
            $"sum(sign) FILTER (WHERE {Over})",
        ];

        private static readonly string[] Files =
        [
            "sum(sign * size) FILTER (WHERE deleted_at IS NULL)",
            "0",
            "sum(sign) FILTER (WHERE deleted_at IS NULL)",
            "sum(sign) FILTER (WHERE deleted_at IS NOT NULL)",
        ];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "owner_usage",
                columns: table => new
                {
                    owner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    slot = table.Column<int>(type: "integer", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    sessions = table.Column<long>(type: "bigint", nullable: false),
                    files = table.Column<long>(type: "bigint", nullable: false),
                    ended = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_owner_usage", x => new { x.owner_id, x.slot });
                });

            // Few rows in a page: they change all the time, and so have room to do it in place.
            migrationBuilder.Sql("ALTER TABLE owner_usage SET (fillfactor = 20)");

            // Servers of the version before may still write.
            migrationBuilder.Sql("LOCK TABLE upload_sessions, files IN SHARE ROW EXCLUSIVE MODE");
            Count(migrationBuilder, "upload_sessions", "owner_id, status, expected_size", Sessions);
            Count(migrationBuilder, "files", "owner_id, size, deleted_at", Files);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var table in (string[])["upload_sessions", "files"])
            {
                foreach (var change in (string[])["added", "changed", "removed"])
                {
                    migrationBuilder.Sql($"DROP TRIGGER owner_usage_{change} ON {table}");
                    migrationBuilder.Sql($"DROP FUNCTION owner_usage_{table}_{change}");
                }
            }
            migrationBuilder.DropTable(
                name: "owner_usage");
        }

        /// <summary>
        /// Counts the rows that are there, and from then on those that come, change and go. Statements that add or remove
        /// rows count them in one change: a row of a total that is changed often in one transaction gets slower each time.
        /// </summary>
        private static void Count(MigrationBuilder migrationBuilder, string table, string columns, string[] sums)
        {
            string Columns(string row) => string.Join(", ", columns.Split(", ").Select(column => $"{row}.{column}"));

            string Sum(string slot, string rows) =>
                $"{Add} SELECT owner_id, {slot}, {string.Join(", ", sums.Select(sum => $"coalesce({sum}, 0)"))} FROM ({rows}) AS counted "
                + $"GROUP BY owner_id ORDER BY owner_id {Merge};";

            void Trigger(string name, string when, string body)
            {
                migrationBuilder.Sql(
                    $"CREATE FUNCTION owner_usage_{table}_{name}() RETURNS trigger LANGUAGE plpgsql AS "
                    + $"$body$ BEGIN {body} RETURN NULL; END $body$");
                migrationBuilder.Sql(
                    $"CREATE TRIGGER owner_usage_{name} AFTER {when} EXECUTE FUNCTION owner_usage_{table}_{name}()");
            }

            // Uploads of one owner would wait for each other's commit, had they not different rows.
            const string Slot = "pg_backend_pid() % 64";
            migrationBuilder.Sql(Sum("0", $"SELECT 1 AS sign, {columns} FROM {table}"));
            Trigger(
                "added",
                $"INSERT ON {table} REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
                Sum(Slot, $"SELECT 1 AS sign, {columns} FROM added"));
            Trigger(
                "removed",
                $"DELETE ON {table} REFERENCING OLD TABLE AS removed FOR EACH STATEMENT",
                Sum(Slot, $"SELECT -1 AS sign, {columns} FROM removed"));
            Trigger(
                "changed",
                $"UPDATE OF {columns} ON {table} FOR EACH ROW WHEN (({Columns("OLD")}) IS DISTINCT FROM ({Columns("NEW")}))",
                Sum(Slot, $"SELECT 1 AS sign, {Columns("NEW")} UNION ALL SELECT -1, {Columns("OLD")}"));
        }
    }
}
