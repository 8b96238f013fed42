using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Kala.Infrastructure.Persistence;

/// <summary>Builds the model for <c>dotnet ef migrations</c>; opens no database.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteKalaContext>
{
    public SqliteKalaContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteKalaContext>().UseSqlite("Data Source=:memory:").Options);
}
