using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kala.Infrastructure.Persistence.Migrations.Postgres
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
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    owner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    file_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    options = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    state = table.Column<string>(type: "text", nullable: false),
                    reader = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    progress = table.Column<int>(type: "integer", nullable: false),
                    failure_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    failure_message = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    package = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    package_bytes = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ready_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_datastores", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "datastore_collections",
                columns: table => new
                {
                    datastore_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    title = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    type = table.Column<string>(type: "text", nullable: false),
                    subtype = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    geometry_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    feature_count = table.Column<long>(type: "bigint", nullable: false),
                    shape_count = table.Column<long>(type: "bigint", nullable: false),
                    min_x = table.Column<double>(type: "double precision", nullable: true),
                    min_y = table.Column<double>(type: "double precision", nullable: true),
                    max_x = table.Column<double>(type: "double precision", nullable: true),
                    max_y = table.Column<double>(type: "double precision", nullable: true),
                    source_crs = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    fields = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    min_zoom = table.Column<int>(type: "integer", nullable: true),
                    max_zoom = table.Column<int>(type: "integer", nullable: true)
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
