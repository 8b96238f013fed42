using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Api.Tests.Documents;

/// <summary>Compares the diagram in <c>docs/schema.md</c> with the tables.</summary>
public sealed class SchemaPictureTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    /// <summary>
    /// References between tables. The tables have no foreign keys for them: either side may be deleted first.
    /// </summary>
    private static readonly Relation[] Relations =
    [
        new("upload_sessions.id", "||--o|", "files.id", "closes into"),
        new("users.id", "||--o{", "api_keys.user_id", "made"),
        new("files.id", "||--o{", "datastores.file_id", "became"),
        new("datastores.id", "||--o{", "datastore_collections.datastore_id", "has"),
        new("upload_sessions.id", "|o--o|", "idempotency_keys.session_id", "was asked for with"),
    ];

    [Fact]
    public async Task The_document_has_every_table_and_relation_as_it_is()
    {
        var tables = await TablesAsync();

        GeneratedPart.ShouldBe("docs/schema.md", "tables", Picture(tables));
    }

    [Fact]
    public async Task Every_relation_is_of_columns_that_there_are()
    {
        var columns = (await TablesAsync())
            .SelectMany(table => table.GetProperties().Select(column => $"{table.GetTableName()}.{column.GetColumnName()}"))
            .ToHashSet();

        Assert.All(Relations, relation => Assert.Subset(columns, new HashSet<string> { relation.From, relation.To }));
    }

    private static IEnumerable<string> Picture(IReadOnlyList<IEntityType> tables) =>
    [
        "```mermaid",
        "erDiagram",
        .. Relations.Select(relation =>
            $"    {relation.From.Split('.')[0]} {relation.How} {relation.To.Split('.')[0]} : \"{relation.Words}\""),
        .. tables.SelectMany(Table),
        "```",
    ];

    private static IEnumerable<string> Table(IEntityType table) =>
    [
        $"    {table.GetTableName()} {{",
        .. table.GetProperties()
            .OrderByDescending(column => column.IsPrimaryKey()).ThenBy(column => column.GetColumnName(), StringComparer.Ordinal)
            .Select(column => $"        {Kind(column)} {column.GetColumnName()}{Keys(table, column)}{(column.IsNullable ? " \"or null\"" : "")}"),
        "    }",
    ];

    private static string Keys(IEntityType table, IProperty column)
    {
        var name = $"{table.GetTableName()}.{column.GetColumnName()}";
        string[] keys = [.. column.IsPrimaryKey() ? ["PK"] : (string[])[], .. Relations.Any(one => one.To == name) ? ["FK"] : (string[])[]];
        return keys.Length == 0 ? "" : $" {string.Join(", ", keys)}";
    }

    /// <summary>The words of the table of kinds at the top of the document.</summary>
    private static string Kind(IProperty column) => (Nullable.GetUnderlyingType(column.ClrType) ?? column.ClrType) switch
    {
        var type when type == typeof(Guid) => "uuid",
        var type when type == typeof(DateTimeOffset) => "instant",
        var type when type == typeof(Sha256Digest) => "digest",
        var type when type == typeof(bool) => "yes_or_no",
        _ when column.GetTypeMapping().Converter?.ProviderClrType == typeof(byte[]) => "binary",
        var type when type == typeof(long) =>
            column.GetColumnName() is "sessions" or "files" or "ended" or "feature_count" or "shape_count" ? "count" : "bytes",
        var type when type == typeof(double) => "number",
        var type when type == typeof(int) => "count",
        _ => "text",
    };

    private Task<IReadOnlyList<IEntityType>> TablesAsync() => kala.Services.GetRequiredService<IKalaDatabase>().ReadAsync(
        (db, _) => Task.FromResult<IReadOnlyList<IEntityType>>(
            [.. db.Model.GetEntityTypes().OrderBy(table => table.GetTableName(), StringComparer.Ordinal)]),
        CancellationToken.None);

    private sealed record Relation(string From, string How, string To, string Words);
}
