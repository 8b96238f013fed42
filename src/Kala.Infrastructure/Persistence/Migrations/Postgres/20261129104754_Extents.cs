using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kala.Infrastructure.Persistence.Migrations.Postgres
{
    /// <summary>The content of sessions and files as a list of blobs: docs/decisions/0056.</summary>
    public partial class Extents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE upload_sessions RENAME COLUMN blob TO extents");
            migrationBuilder.Sql("""
                UPDATE upload_sessions SET extents = CASE WHEN "offset" = 0 THEN ''
                  ELSE extents || ':' || "offset" || CASE WHEN blob_suspect AND status <> 'closed' THEN '!' ELSE '' END END
                """);
            migrationBuilder.Sql("ALTER TABLE upload_sessions DROP COLUMN blob_suspect");
            migrationBuilder.Sql("ALTER TABLE files RENAME COLUMN blob TO extents");
            migrationBuilder.Sql("UPDATE files SET extents = CASE WHEN size = 0 THEN '' ELSE extents || ':' || size END");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new System.NotSupportedException("A content of several blobs has no place in the columns of before.");
    }
}
