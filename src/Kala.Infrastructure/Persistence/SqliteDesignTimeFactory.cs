using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Kala.Infrastructure.Persistence;

/// <summary>What <c>dotnet ef migrations</c> builds the model with; the database itself is never opened.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteKalaContext>
{
    public SqliteKalaContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteKalaContext>().UseSqlite("Data Source=:memory:").Options);
}
