using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kala.Infrastructure.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Lists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_files_created",
                table: "files");

            migrationBuilder.DropIndex(
                name: "ix_files_owner_created",
                table: "files");

            migrationBuilder.DropIndex(
                name: "ix_files_size",
                table: "files");

            // Sign-in needs the table as well: whichever of the two migrations comes first makes it.
            migrationBuilder.Sql("""
                CREATE TABLE IF NOT EXISTS "signing_keys" (
                    "name" TEXT NOT NULL CONSTRAINT "PK_signing_keys" PRIMARY KEY,
                    "secret" TEXT NOT NULL,
                    "created_at" TEXT NOT NULL
                );
                """);

            migrationBuilder.CreateIndex(
                name: "ix_upload_sessions_filename",
                table: "upload_sessions",
                columns: new[] { "original_filename", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_upload_sessions_status_size",
                table: "upload_sessions",
                columns: new[] { "status", "expected_size", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_files_closed",
                table: "files",
                columns: new[] { "closed_at", "size" });

            migrationBuilder.CreateIndex(
                name: "ix_files_created",
                table: "files",
                columns: new[] { "created_at", "id" },
                filter: "deleted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_files_deleted",
                table: "files",
                columns: new[] { "deleted_at", "size" },
                filter: "deleted_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_files_filename",
                table: "files",
                columns: new[] { "original_filename", "id" },
                filter: "deleted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_files_owner_created",
                table: "files",
                columns: new[] { "owner_id", "created_at", "id" },
                filter: "deleted_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_files_size",
                table: "files",
                columns: new[] { "size", "id" },
                filter: "deleted_at is null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_upload_sessions_filename",
                table: "upload_sessions");

            migrationBuilder.DropIndex(
                name: "ix_upload_sessions_status_size",
                table: "upload_sessions");

            migrationBuilder.DropIndex(
                name: "ix_files_closed",
                table: "files");

            migrationBuilder.DropIndex(
                name: "ix_files_created",
                table: "files");

            migrationBuilder.DropIndex(
                name: "ix_files_deleted",
                table: "files");

            migrationBuilder.DropIndex(
                name: "ix_files_filename",
                table: "files");

            migrationBuilder.DropIndex(
                name: "ix_files_owner_created",
                table: "files");

            migrationBuilder.DropIndex(
                name: "ix_files_size",
                table: "files");

            migrationBuilder.CreateIndex(
                name: "ix_files_created",
                table: "files",
                columns: new[] { "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_files_owner_created",
                table: "files",
                columns: new[] { "owner_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_files_size",
                table: "files",
                columns: new[] { "size", "id" });
        }
    }
}
