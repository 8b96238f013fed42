using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kala.Infrastructure.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Datastores : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "datastores",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    owner_id = table.Column<string>(type: "TEXT", nullable: false),
                    file_id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    options = table.Column<string>(type: "TEXT", nullable: true),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    reader = table.Column<string>(type: "TEXT", nullable: true),
                    progress = table.Column<int>(type: "INTEGER", nullable: false),
                    failure_code = table.Column<string>(type: "TEXT", nullable: true),
                    failure_message = table.Column<string>(type: "TEXT", nullable: true),
                    package = table.Column<string>(type: "TEXT", nullable: true),
                    package_bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<string>(type: "TEXT", nullable: false),
                    ready_at = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_datastores", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "datastore_collections",
                columns: table => new
                {
                    datastore_id = table.Column<string>(type: "TEXT", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    title = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    subtype = table.Column<string>(type: "TEXT", nullable: true),
                    geometry_type = table.Column<string>(type: "TEXT", nullable: true),
                    feature_count = table.Column<long>(type: "INTEGER", nullable: false),
                    shape_count = table.Column<long>(type: "INTEGER", nullable: false),
                    min_x = table.Column<double>(type: "REAL", nullable: true),
                    min_y = table.Column<double>(type: "REAL", nullable: true),
                    max_x = table.Column<double>(type: "REAL", nullable: true),
                    max_y = table.Column<double>(type: "REAL", nullable: true),
                    source_crs = table.Column<string>(type: "TEXT", nullable: true),
                    fields = table.Column<string>(type: "TEXT", nullable: false),
                    min_zoom = table.Column<int>(type: "INTEGER", nullable: true),
                    max_zoom = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_datastore_collections", x => new { x.datastore_id, x.position });
                    table.ForeignKey(
                        name: "FK_datastore_collections_datastores_datastore_id",
                        column: x => x.datastore_id,
                        principalTable: "datastores",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_datastores_file",
                table: "datastores",
                column: "file_id");

            migrationBuilder.CreateIndex(
                name: "ix_datastores_importing",
                table: "datastores",
                column: "created_at",
                filter: "state = 'importing'");

            migrationBuilder.CreateIndex(
                name: "ix_datastores_owner_created",
                table: "datastores",
                columns: new[] { "owner_id", "created_at", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "datastore_collections");

            migrationBuilder.DropTable(
                name: "datastores");
        }
    }
}
