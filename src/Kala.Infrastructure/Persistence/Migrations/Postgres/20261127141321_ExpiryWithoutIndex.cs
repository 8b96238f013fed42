using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kala.Infrastructure.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ExpiryWithoutIndex : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_upload_sessions_expires",
                table: "upload_sessions");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_upload_sessions_expires",
                table: "upload_sessions",
                column: "expires_at",
                filter: "status in ('open', 'failed')");
        }
    }
}
