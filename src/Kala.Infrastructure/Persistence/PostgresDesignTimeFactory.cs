using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Kala.Infrastructure.Persistence;

/// <summary>What <c>dotnet ef migrations</c> builds the model with; no database is asked.</summary>
internal sealed class PostgresDesignTimeFactory : IDesignTimeDbContextFactory<PostgresKalaContext>
{
    public PostgresKalaContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresKalaContext>().UseNpgsql("Host=localhost").Options);
}
