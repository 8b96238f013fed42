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

            migrationBuilder.CreateTable(
                name: "signing_keys",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    secret = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_signing_keys", x => x.name);
                });

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
            migrationBuilder.DropTable(
                name: "signing_keys");

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
