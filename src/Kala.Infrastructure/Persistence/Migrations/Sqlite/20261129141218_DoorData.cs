using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kala.Infrastructure.Persistence.Migrations.Sqlite
{
    /// <summary>What the calls of a door remember of a session: docs/decisions/0059.</summary>
    public partial class DoorData : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "door_data",
                table: "upload_sessions",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // Not DropColumn, which rebuilds the table without its triggers.
            migrationBuilder.Sql("ALTER TABLE upload_sessions DROP COLUMN door_data");
        }
    }
}
