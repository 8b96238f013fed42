using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Kala.Infrastructure.Persistence;

/// <summary>Builds the model for <c>dotnet ef migrations</c>; connects to no database.</summary>
internal sealed class PostgresDesignTimeFactory : IDesignTimeDbContextFactory<PostgresKalaContext>
{
    public PostgresKalaContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresKalaContext>().UseNpgsql("Host=localhost").Options);
}
