using Kala.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kala.Infrastructure.Tests.Persistence;

public sealed class CompiledModelTests
{
    [Fact]
    public void The_compiled_model_is_the_configured_one_on_SQLite() =>
        Compare(new SqliteDesignTimeFactory().CreateDbContext([]));

    [Fact]
    public void The_compiled_model_is_the_configured_one_on_PostgreSQL() =>
        Compare(new PostgresDesignTimeFactory().CreateDbContext([]));

    private static void Compare(DbContext context)
    {
        using var db = context;
        var configured = db.GetService<IDesignTimeModel>().Model;

        Assert.NotSame(configured, db.Model);
        Assert.Contains("CompiledModels", db.Model.GetType().Namespace, StringComparison.Ordinal);
        Assert.Equal(Describe(configured), Describe(db.Model));
    }

    private static List<string> Describe(IModel model) =>
    [
        .. model.GetEntityTypes()
            .SelectMany(type => type.GetProperties().Select(Describe)
                .Concat(type.GetKeys().Select(key => $"key {Names(key.Properties)}"))
                .Concat(type.GetIndexes().Select(index => $"index {Names(index.Properties)} unique {index.IsUnique}"))
                .Concat(type.GetForeignKeys().Select(key => $"reference {Names(key.Properties)} to {key.PrincipalEntityType.Name}"))
                .Select(line => $"{type.GetTableName()}: {line}"))
            .Order(StringComparer.Ordinal),
    ];

    private static string Describe(IProperty property) =>
        $"{property.Name} is {property.GetColumnName()} {property.GetColumnType()} {property.ClrType}"
        + $" by {property.GetValueConverter()?.GetType().Name} null {property.IsNullable} token {property.IsConcurrencyToken}"
        + $" length {property.GetMaxLength()} made {property.ValueGenerated}";

    private static string Names(IEnumerable<IReadOnlyProperty> properties) =>
        string.Join(", ", properties.Select(property => property.Name));
}
